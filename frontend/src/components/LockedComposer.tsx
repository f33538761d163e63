/** Stands in place of the composer and says why I cannot post. */

import { dayOf, fullTime, timeOf, type Zone } from "../domain/dates";
import type { Locked } from "../domain/locked";
import { t } from "../domain/text";

export function LockedComposer({ reason, until, zone = "local" }: Locked & { zone?: Zone }) {
  return <p class="read-only">{until ? mutedText(until, zone) : t(reason)}</p>;
}

function mutedText(until: string, zone: Zone): string {
  // A mute that somebody has to lift ends with the year 9999.
  if (until.startsWith("9999")) return t("composer.muted.forever");
  const isToday = zone === "local" && dayOf(until, zone) === dayOf(new Date().toISOString(), zone);
  return t("composer.muted", { time: (isToday ? timeOf : fullTime)(until, zone) });
}
