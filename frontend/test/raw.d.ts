/** A file's text, as vite hands it out. */
declare module "*?raw" {
  const text: string;
  export default text;
}

interface ImportMeta {
  /** The files that fit a pattern, as vite hands them out. */
  glob(pattern: string, options: object): Record<string, unknown>;
}
