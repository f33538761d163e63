/** Folding away what people wrote whom I block. */

import { effect, type ReadonlySignal } from "@preact/signals";
import { t } from "../domain/text";

/** Rules by author instead of a look at each message: none is drawn anew when someone is blocked. */
export function fold(blocked: ReadonlySignal<readonly number[]>): void {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  effect(() => {
    const folded = `:is(${blocked.value.map((id) => `[data-author="${id}"]`)}):not(:focus, :focus-within)`;
    sheet.replaceSync(
      `.message${folded} .message-text>*{display:none}.message${folded} .message-text::before{content:${JSON.stringify(t("blocked.message"))};color:var(--ink-soft)}`,
    );
  });
}
