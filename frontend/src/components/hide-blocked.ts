/** Hides the texts of people I block, wherever they are shown, until one is clicked or focused. */

import { effect, type ReadonlySignal } from "@preact/signals";
import { t } from "../domain/text";

/** Uses a style rule for each author, so that no message has to be drawn again when somebody is blocked. */
export function hideBlockedMessages(blockedIds: ReadonlySignal<readonly number[]>): void {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  effect(() => {
    const author = `:is(${blockedIds.value.map((id) => `[data-author="${id}"]`)})`;
    const folded = `${author}:not(:focus, :focus-within)`;
    const text = `:is(.message${folded} .message-text, .quote${folded} .quote-text)`;
    const reply = `.reply-quote${author}`;
    const placeholder = `{content:${JSON.stringify(t("blocked.message"))};color:var(--ink-soft)}`;
    sheet.replaceSync(
      `:is(${text}>*,${reply}>span:last-child){display:none}${text}::before${placeholder}${reply}::after${placeholder}`,
    );
  });
}
