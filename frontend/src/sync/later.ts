export function later(ms: number, work: () => void): void {
  setTimeout(work, ms);
}
