/**
 * Times as people read them. The server paints in UTC; once the page runs, times are the reader's own.
 * `"utc"` gives the same text as the server's templates.
 */

import { t } from "./text";

export type Zone = "utc" | "local";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** The calendar day an instant falls on, as `YYYY-MM-DD`. */
export function dayOf(iso: string, zone: Zone): string {
  if (zone === "utc") return iso.slice(0, 10);
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The time of day: `18:05` for the server, as is usual with the reader otherwise. */
export function timeOf(iso: string, zone: Zone): string {
  return zone === "utc" ? iso.slice(11, 16) : clock.format(new Date(iso));
}

/** Day and time in full, for a tooltip. */
export function fullTime(iso: string, zone: Zone): string {
  const time = zone === "utc" ? `${timeOf(iso, zone)} UTC` : timeOf(iso, zone);
  return `${dayName(dayOf(iso, zone))}, ${time}`;
}

/** `Today`, `Yesterday` or the day in full; without `today`, always in full. */
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

function two(number: number): string {
  return String(number).padStart(2, "0");
}
