/** What I wish of the open room. Fetched when first wanted, with what asks for it. */

import { batch } from "@preact/signals";
import type { Message, Notify } from "../domain/wire";
import type { Chat } from "./chat";

/** Mark a message and all after it as not read, until the room is left. */
export async function markUnread(chat: Chat, { room: slug, seq }: Message): Promise<void> {
  const room = chat.current.value;
  const { unread, mentions } = await chat.request("read", { room: slug, seq: seq - 1 });
  batch(() => {
    room.keptUnread.value = true;
    room.readSeq.value = seq - 1;
    room.newAfter.value = seq - 1;
    chat.know({ slug, unread, mentions });
  });
}

/** Keep what I want to hear of the room; the change comes back as an event. */
export function prefer(
  chat: Chat,
  wanted: { favourite?: boolean; muted?: boolean; notify?: Notify },
): Promise<boolean> {
  return chat.act(chat.request("prefer", { room: chat.current.value.slug, ...wanted }));
}
