/**
 * Desktop notifications for messages that come while nobody looks at the page. Of all tabs one shows them, and only
 * where the message is still unread after a moment: whoever reads it elsewhere, on a phone for example, is not disturbed.
 */

import { effect, signal } from "@preact/signals";
import { excerpt } from "../domain/excerpt";
import { displayName, isMentioned } from "../domain/names";
import type { ListedRoom, Message } from "../domain/protocol";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import { pageFocused, toast } from "../state/ui";
import { navigate } from "./router";

interface ShownNotification {
  readonly message: Message;
  readonly notification: Notification;
}

const EXCERPT_LENGTH = 200;
/** So long another tab or device has to say that it shows the message. */
const READ_ELSEWHERE_MS = 500;
let isWatching = false;
/** By the room's slug: a room's newer notification replaces the older one. */
const shown = signal<ReadonlyMap<string, ShownNotification>>(new Map());

/** Whether the person has not yet decided about notifications, and the browser can show them. */
export function canAskPermission(): boolean {
  return "Notification" in window && Notification.permission === "default" && canConstruct();
}

export async function enableNotifications(chat: Chat): Promise<void> {
  if ((await Notification.requestPermission()) === "granted") watchNotifications(chat);
  else toast(t("notify.denied"));
}

/** Show a notification for each message that comes from now on and that I want to hear of. */
export function watchNotifications(chat: Chat): void {
  if (isWatching) return;
  isWatching = true;
  let isFirstTab = !navigator.locks;
  // The lock is kept as long as the page is open; then the next tab gets it.
  void navigator.locks?.request(`notifications:${chat.me.peek().id}`, () => {
    isFirstTab = true;
    return new Promise(() => {});
  });
  effect(() => {
    const message = chat.latestUnseen.value;
    if (message) setTimeout(() => isFirstTab && notify(chat, message), READ_ELSEWHERE_MS);
  });
  effect(() => closeOutdated(chat));
}

/** Browsers on phones refuse the constructor: there only a service worker could show notifications. */
function canConstruct(): boolean {
  try {
    // Without permission nothing is shown.
    new Notification("").close();
    return true;
  } catch {
    return false;
  }
}

function notify(chat: Chat, message: Message): void {
  const room = findRoom(chat.rooms.peek(), message);
  if (!room || pageFocused.peek() || isOutdated(chat, room, message)) return;
  if (wantsNotification(chat, room, message)) showNotification(chat, room, message);
}

/** By my preferences for the room. Direct messages always notify, unless the room is muted. */
function wantsNotification(chat: Chat, room: ListedRoom, message: Message): boolean {
  if (room.muted || chat.blockedIds.peek().includes(message.author.id)) return false;
  if (room.visibility === "direct" || room.notify === "all") return true;
  const isFollowed = chat.threads
    .peek()
    .some((thread) => thread.room === message.room && thread.seq === message.thread_root);
  return room.notify === "mentions" && (isFollowed || isMentioned(message, chat.me.peek().id));
}

function showNotification(chat: Chat, room: ListedRoom, message: Message): void {
  const name = displayName(message.author);
  const title = room.visibility === "direct" ? name : t("notify.title", { name, room: room.name });
  const options = { body: excerpt(message, EXCERPT_LENGTH), tag: room.slug, renotify: true };
  let notification: Notification;
  try {
    notification = new Notification(title, options);
  } catch {
    return;
  }
  notification.onclick = () => {
    window.focus();
    void navigate(chat, `/r/${room.slug}/${message.seq}`);
    notification.close();
  };
  shown.value = new Map(shown.value).set(room.slug, { message, notification });
}

/** Close what was read or deleted since. */
function closeOutdated(chat: Chat): void {
  const rooms = chat.rooms.value;
  const outdated = [...shown.value].filter(([, { message }]) => isOutdated(chat, findRoom(rooms, message), message));
  if (!outdated.length) return;
  for (const [, { notification }] of outdated) notification.close();
  const slugs = new Set(outdated.map(([slug]) => slug));
  shown.value = new Map([...shown.value].filter(([slug]) => !slugs.has(slug)));
}

function isOutdated(chat: Chat, room: ListedRoom | undefined, message: Message): boolean {
  return !room || room.read_seq >= message.seq || chat.latest(message).deleted;
}

function findRoom(rooms: readonly ListedRoom[], { room }: Message): ListedRoom | undefined {
  return rooms.find(({ slug }) => slug === room);
}
