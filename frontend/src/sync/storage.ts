/** The part of localStorage that the program uses. */
export type KeyValueStorage = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem" | "clear">;

/** Return a storage of the browser; if the browser denies it, one that lasts as long as the page. */
export function openStorage(name: "localStorage" | "sessionStorage"): KeyValueStorage {
  try {
    globalThis[name].getItem("");
    return globalThis[name];
  } catch {
    return new MemoryStorage();
  }
}

/** The rest of all keys that begin with a prefix. */
export function keysWith(storage: KeyValueStorage, prefix: string): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
  return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

export class MemoryStorage implements KeyValueStorage {
  readonly #values = new Map<string, string>();

  get length(): number {
    return this.#values.size;
  }

  key(index: number): string | null {
    return [...this.#values.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#values.set(key, value);
  }

  removeItem(key: string): void {
    this.#values.delete(key);
  }

  clear(): void {
    this.#values.clear();
  }
}
