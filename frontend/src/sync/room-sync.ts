/**
 * Keeps one room's copy whole. The live stream of a room carries every `rev` once; a number that does not follow
 * on means that something was missed, and `changes` is asked until nothing is. While it asks, live events only
 * raise the mark up to which it must get: so nothing is ever shown out of order.
 */

import type { Joined, Message } from "../domain/wire";
import { Refused, type Wire } from "./wire";

export interface RoomSyncParts {
  readonly wire: Wire;
  /** New and changed messages, each in its present state. */
  readonly apply: (messages: readonly Message[]) => void;
  /** Too much was missed: the newest page stands in for the changes. */
  readonly startOver: (joined: Joined) => void;
  readonly later: (ms: number, work: () => void) => void;
}

const PAGE = 200;
const TOO_MANY = 2_000;
const RETRY_MS = 2_000;

export class RoomSync {
  #known: number;
  #seen: number;
  #busy = false;

  constructor(
    readonly slug: string,
    rev: number,
    private readonly parts: RoomSyncParts,
  ) {
    this.#known = rev;
    this.#seen = rev;
  }

  /** The revision up to which everything is known. */
  get rev(): number {
    return this.#known;
  }

  /** Take a `message` or `change` of the live stream. */
  live(message: Message): void {
    this.heard(message.rev);
    if (!this.#busy && message.rev === this.#known + 1) {
      this.#known = message.rev;
      this.parts.apply([message]);
    }
    this.#close();
  }

  /** Learn that the room has got as far as `rev`. */
  heard(rev: number): void {
    this.#seen = Math.max(this.#seen, rev);
  }

  /** Ask for what is missing, if anything is known to be. */
  check(): void {
    this.#close();
  }

  /** Enter the room (again) after connecting; what happened meanwhile comes along. */
  async join(limit: number): Promise<Joined> {
    this.#busy = true;
    try {
      const joined = await this.parts.wire.request("join", { room: this.slug, since: this.#known, limit });
      const ahead = joined.room.rev - this.#known;
      // The server was put back to an earlier state: what it has is what there is (docs/sync.md, rule 11).
      if (ahead < 0) this.#seen = joined.room.rev;
      this.heard(joined.room.rev);
      if (ahead < 0 || ahead > TOO_MANY) this.#restart(joined);
      else if (joined.changes?.length) this.#take([...joined.changes], joined.complete ?? false);
      return joined;
    } finally {
      this.#busy = false;
      this.#close();
    }
  }

  #restart(joined: Joined): void {
    this.#known = joined.room.rev;
    this.parts.startOver(joined);
  }

  /** Only a complete answer is applied: an incomplete one has holes in `seq` that later pages fill. */
  #take(changes: readonly Message[], complete: boolean): void {
    if (!complete) return;
    this.#known = Math.max(this.#known, ...changes.map((message) => message.rev));
    this.parts.apply(changes);
  }

  #close(): void {
    if (!this.#busy && this.#seen > this.#known) void this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    this.#busy = true;
    try {
      await this.#gather();
    } catch (error) {
      // A cut connection leads to a new join, which catches up; a room that is gone needs no catching up.
      if (error instanceof Refused && error.passing) this.parts.later(RETRY_MS, () => this.#close());
      return;
    } finally {
      this.#busy = false;
    }
    this.#close();
  }

  async #gather(): Promise<void> {
    const found = new Map<number, Message>();
    let since = this.#known;
    let aim = since;
    for (let complete = false; !complete; ) {
      aim = this.#seen;
      const page = await this.parts.wire.request("changes", { room: this.slug, since, limit: PAGE });
      for (const message of page.changes) found.set(message.seq, message);
      since = page.rev;
      complete = page.complete;
    }
    this.#known = since;
    // An answer that is complete and yet ends below what was heard before asking: asking again brings no more.
    if (since < aim && this.#seen === aim) this.#seen = since;
    this.parts.apply([...found.values()]);
  }
}
