/** Marks by rule instead of a look at each: which rooms hold a draft, and whose earlier versions a press shows. */

import { effect } from "@preact/signals";
import { draftKey } from "../domain/names";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import { showPanel } from "../state/ui";
import type { Storage } from "../sync/storage";
import { moderates } from "./rights";

let watching = false;

/** Keep the marks, from now on. */
export function watchMarks(chat: Chat, storage: Storage): void {
  if (watching) return;
  watching = true;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const mark = () => sheet.replaceSync(`${draftRule(chat, storage)}${editedRule(chat)}`);
  effect(mark);
  // Another tab wrote, or took up, a draft.
  addEventListener("storage", mark);
  document.addEventListener("click", (event) => showVersions(chat, event.target as Element));
}

/** The open room needs no mark: its draft is in the box. */
function draftRule(chat: Chat, storage: Storage): string {
  const here = chat.current.value.slug;
  const left = chat.rooms.value.filter(
    ({ slug }) => slug !== here && storage.getItem(draftKey(chat.me.value.id, slug)),
  );
  const links = left.map(({ slug }) => `[href=${JSON.stringify(`/r/${slug}`)}]`);
  return `a.room:is(${links})::after{content:"✎"/${JSON.stringify(t("rooms.draft"))};color:var(--ink-soft)}`;
}

function editedRule(chat: Chat): string {
  const whose = moderates(chat, chat.current.value.slug) ? "" : `[data-author="${chat.me.value.id}"]`;
  return `.message${whose} .message-edited{cursor:pointer;text-decoration:underline dotted}`;
}

/** The menu at the message does the same by keyboard. */
function showVersions(chat: Chat, pressed: Element): void {
  const line = pressed.closest(".message-edited")?.closest<HTMLElement>("#app li[data-seq]");
  const seq = Number(line?.dataset.seq);
  const { slug, timeline } = chat.current.value;
  const message = line && timeline.value.messages.find((one) => one.seq === seq);
  if (message && (message.author.id === chat.me.value.id || moderates(chat, slug)))
    showPanel("versions", message);
}
