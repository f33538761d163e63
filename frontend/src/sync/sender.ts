/**
 * Empties the outbox, oldest first, one at a time, in one tab at a time. After anything unknown the same entry
 * goes out again under the same `client_id`; only a definite refusal stops it, and then it waits for the person.
 */

import type { Message } from "../domain/wire";
import type { Entry, Outbox } from "./outbox";
import { Refused, type Wire } from "./wire";

export interface SenderParts {
  readonly wire: Wire;
  readonly outbox: Outbox;
  /** Runs `work` while no other tab runs its own. */
  readonly alone: (work: () => Promise<void>) => Promise<void>;
  readonly later: (ms: number, work: () => void) => void;
  readonly stored: (entry: Entry, message: Message) => void;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

export class Sender {
  #running = false;
  #again = false;
  #wait = FIRST_WAIT;

  constructor(private readonly parts: SenderParts) {}

  /** Send what waits. Call it whenever there may be something to send: it never runs twice at once. */
  async pump(): Promise<void> {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#again) {
        this.#again = false;
        if (this.#ready()) await this.parts.alone(() => this.#drain());
      }
    } finally {
      this.#running = false;
    }
  }

  #ready(): boolean {
    return this.parts.wire.connected && this.parts.outbox.next() !== undefined;
  }

  async #drain(): Promise<void> {
    while (this.#ready()) {
      const entry = this.parts.outbox.next() as Entry;
      try {
        const { message } = await this.parts.wire.request("message", payload(entry));
        this.#wait = FIRST_WAIT;
        this.parts.stored(entry, message);
        this.parts.outbox.remove(entry);
      } catch (error) {
        if (this.#refused(entry, error)) continue;
        this.#pause(error);
        return;
      }
    }
  }

  #refused(entry: Entry, error: unknown): boolean {
    if (!(error instanceof Refused) || error.passing) return false;
    this.parts.outbox.fail(entry, error.message);
    return true;
  }

  #pause(error: unknown): void {
    const asked = error instanceof Refused ? error.retryAfter * 1000 : 0;
    this.parts.later(asked || this.#wait, () => void this.pump());
    if (!asked) this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}

function payload({ room, body, client_id, reply_to }: Entry) {
  return reply_to === null ? { room, body, client_id } : { room, body, client_id, reply_to };
}
