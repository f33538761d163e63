/** What the keyboard shortcuts do with messages, panels and rooms. */

import { canEdit, may } from "../domain/permissions";
import type { Message } from "../domain/protocol";
import { hasUnread, roomSections } from "../domain/rooms";
import { t } from "../domain/text";
import { findMessage } from "../domain/timeline";
import type { Chat } from "../state/chat";
import type { ComposerState } from "../state/composer";
import type { RoomState } from "../state/room";
import { openPanelAbout } from "../state/subject";
import { closeLayers, dialog, drawer, panel, showPanel, toast } from "../state/ui";
import type { OutboxEntry } from "../sync/outbox";
import { navigate } from "./router";

/** Older messages are edited by their toolbar. */
const RECENT_MS = 24 * 3_600_000;

export function runShortcut(chat: Chat, key: string): void {
  const room = chat.current.value;
  const composer = chat.composers.of(room.slug);
  const message = findMessage(room.timeline.value, room.activeSeq.value ?? 0);
  const shortcuts: Record<string, () => void> = {
    "/": () => showPanel("search"),
    "?": () => (dialog.value = "help"),
    j: () => focusNextMessage(chat, 1),
    k: () => focusNextMessage(chat, -1),
    End: () => void chat.attempt(chat.current.value.showLatest()),
    t: () => message && openPanelAbout(chat, "thread", message),
    r: () => message && may(chat.me.value, chat.currentListing, "post") && composer.reply(message),
    e: () => message && canEdit(chat.me.value, chat.currentListing, message) && composer.edit(message),
    "+": () => document.querySelector<HTMLElement>(".is-active .toolbar-smile")?.click(),
  };
  shortcuts[key]?.();
}

function focusNextMessage(chat: Chat, step: 1 | -1): void {
  const { activeSeq, timeline } = chat.current.value;
  const messages = timeline.value.messages.filter(({ in_thread }) => !in_thread);
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

/**
 * Edit my newest message of a room, or of a thread in it: one that is still being sent too, but none that is old or not
 * shown. One that was refused goes back into the composer.
 */
export function editLastOwn(chat: Chat, room: RoomState, thread: number): void {
  const composer = chat.composers.of(room.slug, thread);
  const isHere = ({ in_thread, seq, thread_root }: Message) => (thread ? (thread_root ?? seq) === thread : !in_thread);
  const stored = chat.awaitingEcho.value.map(({ message }) => message).filter((each) => each.room === room.slug);
  const isWaiting = (entry: OutboxEntry) => !stored.some(({ client_id }) => client_id === entry.client_id);
  const entries = chat.outboxEntries.value.filter((entry) => entry.room === room.slug && isWaiting(entry));
  const entry = entries.findLast((each) => (each.thread ?? 0) === thread);
  if (entry) {
    editUnsent(chat, composer, entry);
    return;
  }
  const { messages, moreAfter } = room.timeline.value;
  const mine = [...messages, ...stored].filter((message) => canEdit(chat.me.value, chat.currentListing, message));
  const last = mine.findLast(isHere);
  if (last && !moreAfter && Date.now() - Date.parse(last.created_at) < RECENT_MS) composer.edit(last);
}

export function editUnsent(chat: Chat, composer: ComposerState, entry: OutboxEntry): void {
  if (entry.error !== null || chat.delays.value.has(entry.room)) {
    chat.outbox.remove(entry);
    composer.setText([entry.body, composer.text.value].filter(Boolean).join("\n"));
    if (entry.reply_to !== null) composer.reply({ seq: entry.reply_to });
  } else if (entry.body.startsWith("/")) {
    // The server makes another text of it: that is edited as soon as it is known.
    toast(t("composer.sending"));
  } else composer.edit({ seq: 0, client_id: entry.client_id, body: entry.body });
}

export function closeAndFocusComposer(): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[open]")) menu.open = false;
  if (panel.value || drawer.value) closeLayers();
  document.getElementById("composer")?.focus();
}
