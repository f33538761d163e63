/** Desktop notices of what I asked to hear of, while nobody looks at the page; fetched once they are allowed. */

import { effect } from "@preact/signals";
import { excerpt } from "../domain/excerpt";
import { called, speaksTo } from "../domain/names";
import { t } from "../domain/text";
import type { ListedRoom, Message } from "../domain/wire";
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
  const room = find(chat, message.room);
  if (!room || room.muted || chat.blocked.peek().includes(message.author.id)) return false;
  if (room.visibility === "direct" || room.notify === "all") return true;
  return room.notify === "mentions" && speaksTo(message, chat.me.peek().id);
}

function find(chat: Chat, slug: string): ListedRoom | undefined {
  return chat.rooms.peek().find((room) => room.slug === slug);
}

function show(chat: Chat, message: Message): void {
  const { author, room, seq } = message;
  const path = `/r/${room}/${seq}`;
  // One at a time for each room: a later one takes the place of the earlier.
  const name = called(author);
  const place = find(chat, room);
  const direct = place?.visibility === "direct";
  const notice = new Notification(direct ? name : t("notify.title", { name, room: place?.name ?? room }), {
    body: excerpt(message, LONGEST),
    tag: room,
  });
  notice.onclick = () => {
    window.focus();
    void go(chat, path);
    notice.close();
  };
}
