/** What the composer is doing other than writing something new. */

import { excerpt } from "../domain/excerpt";
import { called } from "../domain/names";
import { t } from "../domain/text";
import { stopWriting, writing } from "../state/ui";
import { Icon } from "./Icon";

/** Says what is being answered or edited, with a way out. */
export function Strip() {
  if (!writing.value) return null;
  const { mode, message } = writing.value;
  return (
    <p class="strip">
      <span>
        {mode === "edit" ? t("composer.editing") : t("composer.replying", { name: called(message.author) })}
        {mode === "reply" && <q dir="auto">{excerpt(message, 100)}</q>}
      </span>
      <button type="button" class="icon-button" aria-label={t("composer.cancel")} onClick={stopWriting}>
        <Icon name="close" />
      </button>
    </p>
  );
}
