/**
 * Sends the outbox: one message at a time, in one tab at a time, and the messages of a room in the order they were
 * written. A room that has to wait, in slow mode for example, does not hold up the others. If the outcome of a request
 * is not known, the same entry is sent again under the same `client_id`. An entry that the server refused stays in the
 * outbox until the person retries or discards it.
 */

import type { Message } from "../domain/protocol";
import { type Connection, RefusedError } from "./connection";
import type { Outbox, OutboxEntry } from "./outbox";

export interface SenderOptions {
  readonly connection: Connection;
  readonly outbox: Outbox;
  /** Runs `work` while no other tab runs its own. */
  readonly withLock: (work: () => Promise<void>) => Promise<void>;
  readonly onStored: (entry: OutboxEntry, message: Message) => void;
  /** Called with the rooms that are delayed, and until when (Unix time, ms), whenever that changes. */
  readonly onDelays: (delays: ReadonlyMap<string, number>) => void;
}

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;

export class Sender {
  #running = false;
  #again = false;
  #backoff = FIRST_BACKOFF_MS;
  readonly #delays = new Map<string, number>();

  constructor(private readonly options: SenderOptions) {}

  /** Send what waits. Call it whenever there may be something to send: it never runs twice at once. */
  async sendPending(): Promise<void> {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#again) {
        this.#again = false;
        if (this.#next()) await this.options.withLock(() => this.#sendAll());
      }
    } finally {
      this.#running = false;
    }
  }

  /** Stop delaying a room: its settings changed, or the person pressed Retry. */
  async resume(room: string): Promise<void> {
    this.#setDelay(room, 0);
    await this.sendPending();
  }

  #next(): OutboxEntry | undefined {
    const { connection, outbox } = this.options;
    return connection.connected ? outbox.next((room) => (this.#delays.get(room) ?? 0) > Date.now()) : undefined;
  }

  async #sendAll(): Promise<void> {
    const { connection, outbox, onStored } = this.options;
    for (let entry = this.#next(); entry; entry = this.#next()) {
      try {
        const { message } = await connection.request("message", payload(entry));
        this.#backoff = FIRST_BACKOFF_MS;
        this.#setDelay(entry.room, 0);
        onStored(entry, message);
        outbox.remove(entry);
      } catch (error) {
        if (!(error instanceof RefusedError)) return this.#retryLater();
        if (error.retryAfter) this.#delayRoom(entry.room, error.retryAfter * 1000);
        else if (error.isTemporary) return this.#retryLater();
        else outbox.fail(entry, error.message);
      }
    }
  }

  #delayRoom(room: string, milliseconds: number): void {
    this.#setDelay(room, Date.now() + milliseconds);
    setTimeout(() => void this.sendPending(), milliseconds);
  }

  #setDelay(room: string, until: number): void {
    if (!until && !this.#delays.delete(room)) return;
    if (until) this.#delays.set(room, until);
    this.options.onDelays(new Map(this.#delays));
  }

  /** All rooms wait: the server cannot be reached, or stores nothing at the moment. */
  #retryLater(): void {
    setTimeout(() => void this.sendPending(), this.#backoff);
    this.#backoff = Math.min(this.#backoff * 2, MAX_BACKOFF_MS);
  }
}

function payload({ room, body, client_id, reply_to, thread }: OutboxEntry) {
  const message = { room, body, client_id };
  return reply_to === null ? message : { ...message, reply_to, in_thread: !!thread };
}
