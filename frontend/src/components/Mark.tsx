/** The word beside the name of whoever is no member with an account. templates/macros/message.html draws the same. */

import { t } from "../domain/text";
import type { PersonKind } from "../domain/wire";

export function Mark({ kind }: { kind: PersonKind | undefined }) {
  if (kind === "guest") return <span class="badge is-guest">{t("me.guest")}</span>;
  return kind === "bot" ? <span class="badge">{t("message.bot")}</span> : null;
}
