/** Above the composer: the message that is edited or replied to, and a button to cancel that. */

import { excerpt } from "../domain/excerpt";
import { displayName } from "../domain/names";
import { t } from "../domain/text";
import { clearComposerTarget, composerTarget } from "../state/ui";
import { Icon } from "./Icon";

export function ComposerBanner() {
  if (!composerTarget.value) return null;
  const { mode, message } = composerTarget.value;
  return (
    <p class="composer-banner">
      <span>
        {mode === "edit" ? t("composer.editing") : t("composer.replying", { name: displayName(message.author) })}
        {mode === "reply" && <q dir="auto">{excerpt(message, 100)}</q>}
      </span>
      <button type="button" class="icon-button" aria-label={t("composer.cancel")} onClick={clearComposerTarget}>
        <Icon name="close" />
      </button>
    </p>
  );
}
