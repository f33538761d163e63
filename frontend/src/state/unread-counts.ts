/**
 * What is unread in each room, kept as the server counts it: messages are counted as they come, and whatever may change
 * what was counted before (an edit, a deletion, a block) makes the page ask the server again.
 */

import { isMentioned } from "../domain/names";
import type { Message, Person } from "../domain/protocol";
import { countsAsUnread, MAX_COUNTED } from "../domain/rooms";
import type { Connection } from "../sync/connection";
import type { RoomList } from "./room-list";

/** Many pages hear of a deletion at once: each asks after a random part of this. */
const SPREAD_MS = 500;

export class UnreadCounts {
  readonly #refreshing = new Set<string>();

  constructor(
    private readonly roomList: RoomList,
    private readonly connection: Connection,
    private readonly me: () => Person,
    private readonly blockedIds: () => readonly number[],
    /** Whether I follow the thread of a message. */
    private readonly follows: (message: Message) => boolean,
  ) {}

  /** A message came while I was not reading its room. Returns whether it is unread. */
  count(message: Message): boolean {
    const room = this.roomList.find(message.room);
    if (!room) return false;
    const isForMe = isMentioned(message, this.me().id);
    const isShown = !message.in_thread || isForMe || this.follows(message);
    const isUnread = isShown && countsAsUnread(message, this.me().id, this.blockedIds());
    this.roomList.update(room.slug, {
      unread: Math.min(room.unread + Number(isUnread), MAX_COUNTED),
      mentions: room.mentions + Number(isUnread && isForMe),
      seq: Math.max(room.seq, message.seq),
    });
    return isUnread;
  }

  /** A message changed: what is unread may have changed with it. */
  onChange(message: Message): void {
    const room = this.roomList.find(message.room);
    const affects = message.deleted || message.edited_at !== null;
    if (room && affects && room.unread > 0 && message.seq > room.read_seq) this.refresh(room.slug);
  }

  /** Ask the server what is unread in a room; once for many calls in a row. */
  refresh(slug: string): void {
    if (this.#refreshing.has(slug)) return;
    this.#refreshing.add(slug);
    setTimeout(() => void this.#refresh(slug), Math.random() * SPREAD_MS);
  }

  async #refresh(slug: string): Promise<void> {
    this.#refreshing.delete(slug);
    const seq = this.roomList.find(slug)?.seq;
    try {
      const { seq: read_seq, unread, mentions } = await this.connection.request("unread", { room: slug });
      this.roomList.update(slug, { read_seq, unread, mentions });
    } catch {
      return; // After a reconnect the whole list comes anew.
    }
    // What came meanwhile may be missing in the answer.
    if (this.roomList.find(slug)?.seq !== seq) this.refresh(slug);
  }
}
