/**
 * What was written and is not known to be stored. Each entry has a key of its own, so that several tabs of one
 * person add and remove without overwriting each other. An entry keeps its `client_id` for life: however often
 * it is sent, it is one message.
 */

import type { Storage } from "./storage";

export interface Entry {
  readonly client_id: string;
  readonly room: string;
  readonly body: string;
  readonly reply_to: number | null;
  /** When it was written, ISO 8601. */
  readonly at: string;
  /** Grows with each entry, across reloads. */
  readonly order: number;
  /** Why the server refused it; null while it waits to be sent. */
  readonly error: string | null;
}

export class Outbox {
  readonly #prefix: string;
  readonly #unkept = new Map<string, Entry>();

  constructor(
    private readonly storage: Storage,
    owner: number,
    private readonly changed: () => void,
  ) {
    this.#prefix = `outbox:${owner}:`;
  }

  add(room: string, body: string, replyTo: number | null, clientId: string, at: Date): Entry {
    const order = (this.entries().at(-1)?.order ?? 0) + 1;
    const entry: Entry = {
      client_id: clientId,
      room,
      body,
      reply_to: replyTo,
      at: at.toISOString(),
      order,
      error: null,
    };
    this.#put(entry);
    return entry;
  }

  /** All entries in the order they were written. */
  entries(): Entry[] {
    const found = [...this.#unkept.values()];
    for (let index = 0; index < this.storage.length; index++) {
      const key = this.storage.key(index);
      const entry = key?.startsWith(this.#prefix) && parse(this.storage.getItem(key));
      if (entry) found.push(entry);
    }
    return found.sort((a, b) => a.order - b.order || a.at.localeCompare(b.at));
  }

  /** The next one to send. */
  next(): Entry | undefined {
    return this.entries().find((entry) => entry.error === null);
  }

  fail(entry: Entry, error: string): void {
    this.#put({ ...entry, error });
  }

  retry(entry: Entry): void {
    this.#put({ ...entry, error: null });
  }

  remove(entry: Entry): void {
    this.#unkept.delete(entry.client_id);
    this.storage.removeItem(this.#prefix + entry.client_id);
    this.changed();
  }

  /** Whether a storage event of another tab speaks of this outbox. */
  owns(key: string | null): boolean {
    return key === null || key.startsWith(this.#prefix);
  }

  #put(entry: Entry): void {
    try {
      this.storage.setItem(this.#prefix + entry.client_id, JSON.stringify(entry));
      this.#unkept.delete(entry.client_id);
    } catch {
      // The browser's storage is full: it is still sent, only a reload would lose it.
      this.#unkept.set(entry.client_id, entry);
    }
    this.changed();
  }
}

function parse(text: string | null): Entry | null {
  try {
    const entry = JSON.parse(text ?? "null") as Entry | null;
    return typeof entry?.client_id === "string" && typeof entry.body === "string" ? entry : null;
  } catch {
    return null;
  }
}
