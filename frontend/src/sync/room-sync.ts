/**
 * Keeps the copy of one room complete. Every revision of a room is sent once, in order; a revision that is not the
 * next one means that something was missed, and `changes` is requested until nothing is missing. While a request
 * runs, live events only raise the revision to reach, so that nothing is applied out of order.
 */

import type { JoinAck, Message } from "../domain/protocol";
import { type Connection, RefusedError } from "./connection";

export interface RoomSyncOptions {
  readonly connection: Connection;
  /** Takes new and changed messages, each in its latest state. */
  readonly apply: (messages: readonly Message[]) => void;
  /** Too much was missed: the newest page replaces all that was there. */
  readonly startOver: (joined: JoinAck) => void;
}

const PAGE = 200;
/** More changes than this are not fetched one by one. */
const MAX_MISSED = 2_000;
const RETRY_MS = 2_000;

export class RoomSync {
  #appliedRev: number;
  #latestRev: number;
  #history: string | undefined;
  #busy = false;

  constructor(
    readonly slug: string,
    rev: number,
    private readonly options: RoomSyncOptions,
    history?: string,
  ) {
    this.#history = history;
    this.#appliedRev = rev;
    this.#latestRev = rev;
  }

  /** The revision up to which everything is applied. */
  get rev(): number {
    return this.#appliedRev;
  }

  /** Take the payload of a `message` or `change` event. */
  applyLive(message: Message): void {
    if (!this.#busy && message.rev === this.#appliedRev + 1) {
      this.#appliedRev = message.rev;
      this.options.apply([message]);
    }
    this.catchUpTo(message.rev);
  }

  /** The room is known to have reached `rev`: fetch what is missing, if anything is. */
  catchUpTo(rev: number): void {
    this.#latestRev = Math.max(this.#latestRev, rev);
    if (!this.#busy && this.#latestRev > this.#appliedRev) void this.#catchUp();
  }

  /** Join the room after connecting. The ack brings the changes since the last known `rev`. */
  async join(limit: number): Promise<JoinAck> {
    this.#busy = true;
    try {
      const since = this.#appliedRev;
      const joined = await this.options.connection.request("join", { room: this.slug, since, limit });
      const { rev } = joined.room;
      // The server was restored to an earlier state: what it has now is the truth (docs/sync.md, rule 11).
      const isRestored = rev < this.#appliedRev || (this.#history ?? joined.history) !== joined.history;
      this.#history = joined.history;
      if (isRestored) this.#latestRev = rev;
      this.#latestRev = Math.max(this.#latestRev, rev);
      if (isRestored || rev > this.#appliedRev + MAX_MISSED) this.#startOver(joined);
      // An incomplete list of changes is not applied: it has gaps in `seq` that later pages fill.
      else if (joined.complete && joined.changes?.length) this.#applyChanges(joined.changes);
      return joined;
    } finally {
      this.#busy = false;
      this.catchUpTo(0);
    }
  }

  #startOver(joined: JoinAck): void {
    this.#appliedRev = joined.room.rev;
    this.options.startOver(joined);
  }

  #applyChanges(changes: readonly Message[]): void {
    this.#appliedRev = Math.max(this.#appliedRev, ...changes.map(({ rev }) => rev));
    this.options.apply(changes);
  }

  async #catchUp(): Promise<void> {
    this.#busy = true;
    try {
      await this.#fetchChanges();
    } catch (error) {
      // After a lost connection the next join catches up, and a room that no longer exists needs no catching up.
      if (error instanceof RefusedError && error.isTemporary) setTimeout(() => this.catchUpTo(0), RETRY_MS);
      return;
    } finally {
      this.#busy = false;
    }
    this.catchUpTo(0);
  }

  async #fetchChanges(): Promise<void> {
    const latest = new Map<number, Message>();
    let since = this.#appliedRev;
    let target = since;
    for (let complete = false; !complete; ) {
      target = this.#latestRev;
      const page = await this.options.connection.request("changes", { room: this.slug, since, limit: PAGE });
      for (const message of page.changes) latest.set(message.seq, message);
      since = page.rev;
      complete = page.complete;
    }
    this.#appliedRev = since;
    // A complete answer that ends below a revision heard before: asking again would not bring more.
    if (since < target && this.#latestRev === target) this.#latestRev = since;
    this.options.apply([...latest.values()]);
  }
}
