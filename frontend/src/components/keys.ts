/** The page's keys, where no box is being written in; with Ctrl or Alt anywhere. */

import type { Chat } from "../state/chat";
import { closeLayers, dialog, drawer, panel } from "../state/ui";
import { withExtras } from "./ondemand";
import { go } from "./router";

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

/** Keys for messages and panels: what they do is fetched with the rest that can wait. */
function outside(chat: Chat, { altKey, ctrlKey, key, metaKey }: KeyboardEvent): (() => void) | undefined {
  if (altKey || ctrlKey || metaKey || !/^([/?jktre+]|End)$/i.test(key)) return;
  return () => withExtras((more) => more.press(chat, key.length === 1 ? key.toLowerCase() : key));
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

function nextRoom(chat: Chat, step: number, unread: boolean): void {
  const here = chat.current.value.slug;
  const rooms = chat.rooms.value.filter((room) => !unread || room.unread || room.slug === here);
  const at = rooms.findIndex(({ slug }) => slug === here);
  const next = rooms[(at + step + rooms.length) % rooms.length];
  if (next && next.slug !== here) void go(chat, `/r/${next.slug}`);
}
