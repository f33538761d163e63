/**
 * Sends the outbox: oldest first, one message at a time, in one tab at a time. If the outcome of a request is not
 * known, the same entry is sent again under the same `client_id`. An entry that the server refused stays in the
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
}

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;

export class Sender {
  #running = false;
  #again = false;
  #backoff = FIRST_BACKOFF_MS;

  constructor(private readonly options: SenderOptions) {}

  /** Send what waits. Call it whenever there may be something to send: it never runs twice at once. */
  async sendPending(): Promise<void> {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#again) {
        this.#again = false;
        if (this.#canSend()) await this.options.withLock(() => this.#sendAll());
      }
    } finally {
      this.#running = false;
    }
  }

  #canSend(): boolean {
    return this.options.connection.connected && this.options.outbox.next() !== undefined;
  }

  async #sendAll(): Promise<void> {
    const { connection, outbox, onStored } = this.options;
    while (this.#canSend()) {
      const entry = outbox.next() as OutboxEntry;
      try {
        const { message } = await connection.request("message", payload(entry));
        this.#backoff = FIRST_BACKOFF_MS;
        onStored(entry, message);
        outbox.remove(entry);
      } catch (error) {
        if (!(error instanceof RefusedError) || error.isTemporary) return this.#retryLater(error);
        outbox.fail(entry, error.message);
      }
    }
  }

  #retryLater(error: unknown): void {
    const retryAfter = error instanceof RefusedError ? error.retryAfter * 1000 : 0;
    setTimeout(() => void this.sendPending(), retryAfter || this.#backoff);
    if (!retryAfter) this.#backoff = Math.min(this.#backoff * 2, MAX_BACKOFF_MS);
  }
}

function payload({ room, body, client_id, reply_to }: OutboxEntry) {
  return reply_to === null ? { room, body, client_id } : { room, body, client_id, reply_to };
}
