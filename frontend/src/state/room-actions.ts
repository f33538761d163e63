/** What I can do with the open room, beyond reading and posting. Part of the lazily loaded bundle. */

import { batch } from "@preact/signals";
import type { Message, NotifyLevel } from "../domain/protocol";
import type { Chat } from "./chat";

/** Mark a message and all later ones as unread; they stay so until the room is left. */
export async function markUnread(chat: Chat, { room: slug, seq }: Message): Promise<void> {
  const room = chat.current.value;
  const { unread, mentions } = await chat.request("read", { room: slug, seq: seq - 1 });
  batch(() => {
    room.markedUnread.value = true;
    room.readSeq.value = seq - 1;
    room.newAfter.value = seq - 1;
    chat.putRoom({ slug, read_seq: seq - 1, unread, mentions });
  });
}

/** Change my preferences for the room. The new ones come back as a `room` event. */
export function setPreferences(
  chat: Chat,
  changes: { favourite?: boolean; muted?: boolean; notify?: NotifyLevel },
): Promise<boolean> {
  return chat.attempt(chat.request("prefer", { room: chat.current.value.slug, ...changes }));
}

/** Mark all of a room as read. */
export async function markAllRead(chat: Chat, room: string): Promise<void> {
  const counts = await chat.request("read", { room, seq: Number.MAX_SAFE_INTEGER });
  chat.onRead({ room, seq: chat.rooms.value.find(({ slug }) => slug === room)?.seq ?? 0, ...counts });
}

/** Add my reaction to a message, or take it back. */
export function react(chat: Chat, { reactions, room, seq }: Message, emoji: string): Promise<boolean> {
  const users = reactions.find((reaction) => reaction.emoji === emoji)?.users ?? [];
  const on = !users.some(({ id }) => id === chat.me.value.id);
  return chat.attempt(chat.request("react", { room, seq, emoji, on }));
}

/** Whether messages that were loaded some time ago may still be shown: their rooms were not taken from me since. */
export const isReadable =
  (chat: Chat) =>
  ({ room }: Message): boolean =>
    !chat.removedRooms.has(room);

/** The name of a room that I see; a direct message is named after the others in it. */
export function roomName(chat: Chat, room: string): string {
  return chat.rooms.value.find(({ slug }) => slug === room)?.name ?? room;
}
