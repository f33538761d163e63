/** What the keyboard shortcuts do with messages, panels and rooms. */

import { canEdit } from "../domain/permissions";
import { hasUnread, roomSections } from "../domain/rooms";
import { findMessage } from "../domain/timeline";
import type { Chat } from "../state/chat";
import { activeSeq, closeLayers, dialog, drawer, panel, setComposerTarget, showPanel } from "../state/ui";
import { navigate } from "./router";

export function runShortcut(chat: Chat, key: string): void {
  const message = findMessage(chat.current.value.timeline.value, activeSeq.value ?? 0);
  const shortcuts: Record<string, () => void> = {
    "/": () => showPanel("search"),
    "?": () => (dialog.value = "help"),
    j: () => focusNextMessage(chat, 1),
    k: () => focusNextMessage(chat, -1),
    End: () => void chat.attempt(chat.current.value.showLatest()),
    t: () => message && showPanel("thread", message),
    r: () => message && setComposerTarget("reply", message),
    e: () => message && canEdit(chat.me.value, message) && setComposerTarget("edit", message),
    "+": () => document.querySelector<HTMLElement>(".is-active .toolbar-smile")?.click(),
  };
  shortcuts[key]?.();
}

function focusNextMessage(chat: Chat, step: 1 | -1): void {
  const { messages } = chat.current.value.timeline.value;
  const index = messages.findIndex(({ seq }) => seq === activeSeq.value);
  const next = index < 0 ? messages.at(-1) : messages[index + step];
  const item = next && document.querySelector<HTMLElement>(`li[data-seq="${next.seq}"]`);
  item?.focus({ preventScroll: true });
  item?.scrollIntoView({ block: "nearest" });
  activeSeq.value = next?.seq ?? activeSeq.value;
}

/** Open the next (`step` 1) or previous (-1) room of the sidebar; with `unread`, the next one that has unread messages. */
export function openNextRoom(chat: Chat, step: number, unread: boolean): void {
  const openSlug = chat.current.value.slug;
  const { favourites, rooms, directs } = roomSections(chat.rooms.value, openSlug);
  const candidates = [...favourites, ...rooms, ...directs].filter(
    (room) => !unread || hasUnread(room) || room.slug === openSlug,
  );
  const index = candidates.findIndex(({ slug }) => slug === openSlug);
  const next = candidates[(index + step + candidates.length) % candidates.length];
  if (next && next.slug !== openSlug) void navigate(chat, `/r/${next.slug}`);
}

/** Edit the newest message that I may edit. */
export function editLastOwn(chat: Chat): void {
  const { messages } = chat.current.value.timeline.value;
  const last = messages.findLast((message) => canEdit(chat.me.value, message));
  if (last) setComposerTarget("edit", last);
}

export function closeAndFocusComposer(): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[open]")) menu.open = false;
  if (panel.value || drawer.value) closeLayers();
  document.getElementById("composer")?.focus();
}
