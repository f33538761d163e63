/** Hides the messages of people I block, until one is clicked or focused. */

import { effect, type ReadonlySignal } from "@preact/signals";
import { t } from "../domain/text";

/** Uses a style rule for each author, so that no message has to be drawn again when somebody is blocked. */
export function hideBlockedMessages(blockedIds: ReadonlySignal<readonly number[]>): void {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  effect(() => {
    const authors = blockedIds.value.map((id) => `[data-author="${id}"]`);
    const text = `.message:is(${authors}):not(:focus, :focus-within) .message-text`;
    const placeholder = JSON.stringify(t("blocked.message"));
    sheet.replaceSync(`${text}>*{display:none}${text}::before{content:${placeholder};color:var(--ink-soft)}`);
  });
}
