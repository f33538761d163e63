/** Desktop notices of mentions and direct messages, while nobody looks at the page; fetched once they are allowed. */

import { effect } from "@preact/signals";
import { speaksTo } from "../domain/names";
import { t } from "../domain/text";
import type { Message } from "../domain/wire";
import type { Chat } from "../state/chat";
import { attentive, tell } from "../state/ui";
import { go } from "./router";

const LONGEST = 200;
let watching = false;

/** Whether the person has not been asked yet. */
export function mayAsk(): boolean {
  return "Notification" in window && Notification.permission === "default";
}

export async function turnOnNotices(chat: Chat): Promise<void> {
  const answer = await Notification.requestPermission();
  if (answer === "granted") watchNews(chat);
  else tell(t("notify.denied"));
}

/** Show what comes from now on. */
export function watchNews(chat: Chat): void {
  if (watching) return;
  watching = true;
  effect(() => {
    const message = chat.news.value;
    if (message && !attentive.peek() && concerns(chat, message)) show(chat, message);
  });
}

/** By what I chose for the room: everything, what speaks to me, nothing. A direct message always speaks to me. */
function concerns(chat: Chat, message: Message): boolean {
  const room = chat.rooms.peek().find(({ slug }) => slug === message.room) as
    | { muted?: boolean; notify?: string; visibility?: string }
    | undefined;
  if (room?.muted || room?.notify === "nothing") return false;
  return room?.visibility === "direct" || speaksTo(message, chat.me.peek().id);
}

function show(chat: Chat, { author, body, room, seq }: Message): void {
  const path = `/r/${room}/${seq}`;
  // One at a time for each room: a later one takes the place of the earlier.
  const notice = new Notification(t("notify.title", { name: author.name, room }), {
    body: body.slice(0, LONGEST),
    tag: room,
  });
  notice.onclick = () => {
    window.focus();
    void go(chat, path);
    notice.close();
  };
}
