/** The page's keys, where no box is being written in; with Ctrl or Alt anywhere. */

import type { Chat } from "../state/chat";
import { active, closeLayers, dialog, drawer, panel, showPanel, write } from "../state/ui";
import { go } from "./router";
import { itemOf } from "./scroll";

export function watchKeys(chat: Chat): void {
  watchMenus();
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || dialog.value) return;
    const work = inBox(event) ? anywhere(chat, event) : (anywhere(chat, event) ?? outside(chat, event));
    if (!work) return;
    event.preventDefault();
    work();
  });
}

function anywhere(chat: Chat, event: KeyboardEvent): (() => void) | undefined {
  if ((event.ctrlKey || event.metaKey) && event.key === "k") return () => (dialog.value = "switcher");
  const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
  if (event.altKey && step) return () => nextRoom(chat, step, event.shiftKey);
  if (event.key === "Escape") return () => home();
  return;
}

function outside(chat: Chat, { altKey, ctrlKey, key, metaKey }: KeyboardEvent): (() => void) | undefined {
  if (altKey || ctrlKey || metaKey) return;
  const message = chat.current.value.timeline.value.messages.find(({ seq }) => seq === active.value);
  const mine = message?.author.id === chat.me.value.id;
  const keys: Record<string, () => void> = {
    "/": () => showPanel("search"),
    "?": () => (dialog.value = "help"),
    j: () => step(chat, 1),
    k: () => step(chat, -1),
    End: () => void chat.act(chat.current.value.latest()),
    t: () => message && showPanel("thread", message),
    r: () => message && write("reply", message),
    e: () => message && mine && write("edit", message),
    "+": () => document.querySelector<HTMLElement>(".is-active .tool-smile")?.click(),
  };
  return keys[key.length === 1 ? key.toLowerCase() : key];
}

function inBox({ target }: Event): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}

/** An open menu closes when something is chosen in it, or anything else is pressed. */
function watchMenus(): void {
  document.addEventListener("click", ({ target }) => {
    const menu = document.querySelector<HTMLDetailsElement>("details.me[open]");
    const item = (target as Element).closest("summary, select, label");
    if (menu && !(item && menu.contains(item))) menu.open = false;
  });
}

function home(): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[open]")) menu.open = false;
  if (panel.value || drawer.value) closeLayers();
  document.getElementById("composer")?.focus();
}

function step(chat: Chat, by: 1 | -1): void {
  const { messages } = chat.current.value.timeline.value;
  const at = messages.findIndex(({ seq }) => seq === active.value);
  const next = at < 0 ? messages.at(-1) : messages[at + by];
  const item = next && itemOf(document, next.seq);
  item?.focus({ preventScroll: true });
  item?.scrollIntoView({ block: "nearest" });
  active.value = next?.seq ?? active.value;
}

function nextRoom(chat: Chat, step: number, unread: boolean): void {
  const here = chat.current.value.slug;
  const rooms = chat.rooms.value.filter((room) => !unread || room.unread || room.slug === here);
  const at = rooms.findIndex(({ slug }) => slug === here);
  const next = rooms[(at + step + rooms.length) % rooms.length];
  if (next && next.slug !== here) void go(chat, `/r/${next.slug}`);
}
