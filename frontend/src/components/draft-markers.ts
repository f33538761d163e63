/**
 * Marks the rooms that hold a draft in the list of rooms, and the "edited" marks whose earlier versions I may see.
 * Both are style rules, so that no room and no message has to be drawn again.
 */

import { effect } from "@preact/signals";
import { canSeeVersions, may } from "../domain/permissions";
import { t } from "../domain/text";
import { findMessage } from "../domain/timeline";
import type { Chat } from "../state/chat";
import { openPanelAbout } from "../state/subject";

export function watchDraftMarkers(chat: Chat): void {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  effect(() => sheet.replaceSync(`${draftRule(chat)}${editedRule(chat)}`));
  document.addEventListener("click", (event) => showVersionsOnClick(chat, event.target as Element));
}

/** The open room needs no marker for its own draft, which is in the composer, but for those of its threads. */
function draftRule(chat: Chat): string {
  const open = chat.current.value.slug;
  const slugs = chat.drafts.places().map((place) => (place === open ? "" : place.split("/", 1)[0]));
  const links = [...new Set(slugs)].filter(Boolean).map((slug) => `[href=${JSON.stringify(`/r/${slug}`)}]`);
  return `a.room:is(${links})::after{content:"✎"/${JSON.stringify(t("rooms.draft"))};color:var(--ink-soft)}`;
}

function editedRule(chat: Chat): string {
  const me = chat.me.value;
  const authors = may(me, chat.currentListing, "see_earlier_texts") ? "" : `[data-author="${me.id}"]`;
  return `.message${authors} .message-edited{cursor:pointer;text-decoration:underline dotted}`;
}

/** The message's menu opens the same panel by keyboard. */
function showVersionsOnClick(chat: Chat, clicked: Element): void {
  const item = clicked.closest(".message-edited")?.closest<HTMLElement>("#app li[data-seq]");
  const message = item && findMessage(chat.current.value.timeline.value, Number(item.dataset.seq));
  if (message && canSeeVersions(chat.me.value, chat.currentListing, message)) openPanelAbout(chat, "versions", message);
}
