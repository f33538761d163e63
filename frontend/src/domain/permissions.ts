/** What the page offers me to do: the server says it, in `may` of rooms, people and myself (docs/protocol.md). */

import type { ChatRight, Me, Message, Room, RoomRight } from "./protocol";

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
