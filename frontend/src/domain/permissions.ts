/** What the page offers me to do: the server says it, in `may` of rooms, people and myself (docs/protocol.md). */

import type { ChatRight, ListedRoom, Me, Message, Room, RoomRight } from "./protocol";

type MaybeRoom = Pick<Room, "may"> | undefined;

export const mayInChat = ({ may, mute }: Me, right: ChatRight) => may.includes(right) && !mute?.forbids.includes(right);

/** A mute forbids for a while what the room allows. */
export const may = ({ mute }: Me, room: MaybeRoom, right: RoomRight) =>
  !!room?.may.includes(right) && !mute?.forbids.includes(right);

// With a message: those of others take a right of their own.

const isOwn = (me: Me, { author }: Message) => author.id === me.id;

/** Polls, and messages about who joined and left, have no text to edit. */
export const canEdit = (me: Me, room: MaybeRoom, message: Message) =>
  isOwn(me, message) &&
  !message.deleted &&
  (message.kind === "message" || message.kind === "action") &&
  may(me, room, "edit_own");
export const canDelete = (me: Me, room: MaybeRoom, message: Message) =>
  !message.deleted && (may(me, room, "delete_any") || (isOwn(me, message) && may(me, room, "delete_own")));
export const canClosePoll = (me: Me, room: MaybeRoom, message: Message) =>
  may(me, room, "close_any_poll") || (isOwn(me, message) && may(me, room, "vote"));
export const canSeeVersions = (me: Me, room: MaybeRoom, message: Message) =>
  message.edited_at !== null && (isOwn(me, message) || may(me, room, "see_earlier_texts"));
export const canReport = (me: Me, message: Message) => !isOwn(me, message);

/** Why there is no composer: the key of a text, and the end of the mute if that is the reason. */
export interface Locked {
  readonly reason: "room.archived" | "room.blocked" | "room.announcing" | "composer.muted";
  readonly until?: string;
}

/** Why I cannot post in a room; null if I can. chatapp/web/sidebar.py does the same; tests/corpus/rooms.json has cases. */
export function lockedReason(me: Me, room: ListedRoom | undefined, blockedIds: readonly number[]): Locked | null {
  const [other, ...more] = room?.people ?? [];
  if (room?.archived) return { reason: "room.archived" };
  if (other && more.length === 0 && blockedIds.includes(other.id)) return { reason: "room.blocked" };
  if (room && !room.may.includes("post")) return { reason: "room.announcing" };
  return me.mute ? { reason: "composer.muted", until: me.mute.until } : null;
}
