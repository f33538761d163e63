/** Desktop notifications for messages that come while nobody looks at the page. */

import { effect } from "@preact/signals";
import { excerpt } from "../domain/excerpt";
import { displayName, isMentioned } from "../domain/names";
import type { ListedRoom, Message } from "../domain/protocol";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import { pageFocused, toast } from "../state/ui";
import { navigate } from "./router";

const EXCERPT_LENGTH = 200;
let isWatching = false;

/** Whether the person has not yet decided about notifications. */
export function canAskPermission(): boolean {
  return "Notification" in window && Notification.permission === "default";
}

export async function enableNotifications(chat: Chat): Promise<void> {
  if ((await Notification.requestPermission()) === "granted") watchNotifications(chat);
  else toast(t("notify.denied"));
}

/** Show a notification for each message that comes from now on and that I want to hear of. */
export function watchNotifications(chat: Chat): void {
  if (isWatching) return;
  isWatching = true;
  effect(() => {
    const message = chat.latestUnseen.value;
    if (!message || pageFocused.peek()) return;
    const room = chat.rooms.peek().find(({ slug }) => slug === message.room);
    if (room && wantsNotification(chat, room, message)) showNotification(chat, room, message);
  });
}

/** By my preferences for the room. Direct messages always notify, unless the room is muted. */
function wantsNotification(chat: Chat, room: ListedRoom, message: Message): boolean {
  if (room.muted || chat.blockedIds.peek().includes(message.author.id)) return false;
  if (room.visibility === "direct" || room.notify === "all") return true;
  return room.notify === "mentions" && isMentioned(message, chat.me.peek().id);
}

function showNotification(chat: Chat, room: ListedRoom, message: Message): void {
  const name = displayName(message.author);
  const title = room.visibility === "direct" ? name : t("notify.title", { name, room: room.name });
  // The tag lets a room's newer notification replace the older one.
  const notification = new Notification(title, { body: excerpt(message, EXCERPT_LENGTH), tag: room.slug });
  notification.onclick = () => {
    window.focus();
    void navigate(chat, `/r/${room.slug}/${message.seq}`);
    notification.close();
  };
}
