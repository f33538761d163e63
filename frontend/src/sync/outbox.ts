/**
 * Messages that are written and not known to be stored. Each entry has a storage key of its own, so that several
 * tabs of one person can add and remove entries without overwriting each other's. An entry keeps its `client_id`
 * for life: however often it is sent, it is stored as one message.
 */

import type { KeyValueStorage } from "./storage";

export interface OutboxEntry {
  readonly client_id: string;
  readonly room: string;
  readonly body: string;
  readonly reply_to: number | null;
  /** The thread for which alone it is; 0 or none: for the room. */
  readonly thread?: number;
  /** When it was written, ISO 8601. */
  readonly at: string;
  /** Grows with each entry, across reloads. */
  readonly order: number;
  /** Why the server refused it; null while it waits to be sent. */
  readonly error: string | null;
}

export class Outbox {
  readonly #prefix: string;
  readonly #unsaved = new Map<string, OutboxEntry>();

  constructor(
    private readonly storage: KeyValueStorage,
    owner: number,
    private readonly changed: () => void,
  ) {
    this.#prefix = `outbox:${owner}:`;
  }

  add(message: Omit<OutboxEntry, "at" | "order" | "error">, at: Date): OutboxEntry {
    const order = (this.entries().at(-1)?.order ?? 0) + 1;
    const entry = { ...message, at: at.toISOString(), order, error: null };
    this.#save(entry);
    return entry;
  }

  /** All entries in the order they were written. */
  entries(): OutboxEntry[] {
    const found = [...this.#unsaved.values()];
    for (let index = 0; index < this.storage.length; index++) {
      const key = this.storage.key(index);
      const entry = key?.startsWith(this.#prefix) && parse(this.storage.getItem(key));
      if (entry) found.push(entry);
    }
    return found.sort((a, b) => a.order - b.order || a.at.localeCompare(b.at));
  }

  /** The next entry to send, of all rooms but those that wait. */
  next(isWaiting: (room: string) => boolean): OutboxEntry | undefined {
    return this.entries().find(({ error, room }) => error === null && !isWaiting(room));
  }

  fail(entry: OutboxEntry, error: string): void {
    this.#save({ ...entry, error });
  }

  retry(entry: OutboxEntry): void {
    this.#save({ ...entry, error: null });
  }

  remove(entry: OutboxEntry): void {
    this.#unsaved.delete(entry.client_id);
    this.storage.removeItem(this.#prefix + entry.client_id);
    this.changed();
  }

  /** Whether a storage event of another tab, with this key, may have changed the outbox. */
  owns(key: string | null): boolean {
    return key === null || key.startsWith(this.#prefix);
  }

  #save(entry: OutboxEntry): void {
    try {
      this.storage.setItem(this.#prefix + entry.client_id, JSON.stringify(entry));
      this.#unsaved.delete(entry.client_id);
    } catch {
      // The browser's storage is full. The entry is still sent; only a reload would lose it.
      this.#unsaved.set(entry.client_id, entry);
    }
    this.changed();
  }
}

function parse(text: string | null): OutboxEntry | null {
  try {
    const entry = JSON.parse(text ?? "null") as OutboxEntry | null;
    return typeof entry?.client_id === "string" && typeof entry.body === "string" ? entry : null;
  } catch {
    return null;
  }
}
