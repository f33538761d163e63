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
