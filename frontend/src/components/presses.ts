/** What the page's keys do to messages, panels and rooms. */

import { isLoud, sections } from "../domain/rooms";
import type { Message } from "../domain/wire";
import type { Chat } from "../state/chat";
import { active, closeLayers, dialog, drawer, panel, showPanel, write } from "../state/ui";
import { go } from "./router";

export function press(chat: Chat, key: string): void {
  const message = chat.current.value.timeline.value.messages.find(({ seq }) => seq === active.value);
  const keys: Record<string, () => void> = {
    "/": () => showPanel("search"),
    "?": () => (dialog.value = "help"),
    j: () => step(chat, 1),
    k: () => step(chat, -1),
    End: () => void chat.act(chat.current.value.latest()),
    t: () => message && showPanel("thread", message),
    r: () => message && write("reply", message),
    e: () => message && mayEdit(chat, message) && write("edit", message),
    "+": () => document.querySelector<HTMLElement>(".is-active .tool-smile")?.click(),
  };
  keys[key]?.();
}

function step(chat: Chat, by: 1 | -1): void {
  const { messages } = chat.current.value.timeline.value;
  const at = messages.findIndex(({ seq }) => seq === active.value);
  const next = at < 0 ? messages.at(-1) : messages[at + by];
  const item = next && document.querySelector<HTMLElement>(`li[data-seq="${next.seq}"]`);
  item?.focus({ preventScroll: true });
  item?.scrollIntoView({ block: "nearest" });
  active.value = next?.seq ?? active.value;
}

/** Open the room that is one `step` down or up in the list as it is shown; `unread`: the next with something unread. */
export function nextRoom(chat: Chat, step: number, unread: boolean): void {
  const here = chat.current.value.slug;
  const { favourites, rooms: named, directs } = sections(chat.rooms.value, here);
  const shown = [...favourites, ...named, ...directs];
  const rooms = shown.filter((room) => !unread || isLoud(room) || room.slug === here);
  const at = rooms.findIndex(({ slug }) => slug === here);
  const next = rooms[(at + step + rooms.length) % rooms.length];
  if (next && next.slug !== here) void go(chat, `/r/${next.slug}`);
}

export function editLast(chat: Chat): void {
  const mine = chat.current.value.timeline.value.messages.findLast((message) => mayEdit(chat, message));
  if (mine) write("edit", mine);
}

/** What I said myself; a vote, and that I came or left, stay as they are. */
function mayEdit(chat: Chat, { author, deleted, kind }: Message): boolean {
  return author.id === chat.me.value.id && !deleted && (kind === "message" || kind === "action");
}

/** Close what is open and lead back to the composer. */
export function home(): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[open]")) menu.open = false;
  if (panel.value || drawer.value) closeLayers();
  document.getElementById("composer")?.focus();
}
