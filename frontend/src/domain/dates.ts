/** Dates and times for people. In the zone `"utc"` they read as the server's templates write them. */

import { t } from "./text";

export type Zone = "utc" | "local";

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });

/** The calendar day of an instant, as `YYYY-MM-DD`. */
export function dayOf(iso: string, zone: Zone): string {
  if (zone === "utc") return iso.slice(0, 10);
  const at = new Date(iso);
  const parts = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

/** The time of day: `18:05` in UTC, in the format of the reader's locale otherwise. */
export function timeOf(iso: string, zone: Zone): string {
  return zone === "utc" ? iso.slice(11, 16) : clock.format(new Date(iso));
}

/** Day and time in full, for a tooltip. */
export function fullTime(iso: string, zone: Zone): string {
  const time = zone === "utc" ? `${timeOf(iso, zone)} UTC` : timeOf(iso, zone);
  return `${dayName(dayOf(iso, zone))}, ${time}`;
}

/** `Today`, `Yesterday` or the day in full; if `today` is not given, always in full. */
export function dayName(day: string, today?: string): string {
  if (day === today) return t("day.today");
  if (today && nextDay(day) === today) return t("day.yesterday");
  const date = new Date(`${day}T00:00:00Z`);
  return t("day.full", {
    weekday: t("day.weekdays").split("|")[date.getUTCDay()] ?? "",
    day: date.getUTCDate(),
    month: t("day.months").split("|")[date.getUTCMonth()] ?? "",
    year: date.getUTCFullYear(),
  });
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
