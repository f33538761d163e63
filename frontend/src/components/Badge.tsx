/** Marks guests and bots beside their names. The macro `badge` in templates/macros/message.html renders the same. */

import type { PersonKind } from "../domain/protocol";
import { t } from "../domain/text";

export function Badge({ kind }: { kind: PersonKind | undefined }) {
  if (kind === "guest") return <span class="badge is-guest">{t("me.guest")}</span>;
  return kind === "bot" ? <span class="badge">{t("message.bot")}</span> : null;
}
