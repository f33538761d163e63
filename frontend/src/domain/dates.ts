/** Dates and times for people. chatapp/web/reader_time.py writes them the same way, also in the zone `"utc"`. */

import { t } from "./text";

export type Zone = "utc" | "local";

const { hour12, timeZone } = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();

/** Keep the reader's zone and kind of clock in cookies: the server renders the next page in them. */
export function keepClock(): void {
  for (const cookie of [`timezone=${timeZone}`, `clock=${hour12 ? 12 : 24}`]) setCookie(cookie);
}

export function setCookie(cookie: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and on plain http.
  document.cookie = `${cookie};path=/;max-age=31536000;samesite=lax`;
}

const twoDigits = (part: number) => String(part).padStart(2, "0");

/** The calendar day of an instant, as `YYYY-MM-DD`. */
export function dayOf(iso: string, zone: Zone): string {
  if (zone === "utc") return iso.slice(0, 10);
  const at = new Date(iso);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join("-");
}

/** The time of day: `18:05` in UTC, and `6:05 PM` for readers whose clock has twelve hours. */
export function timeOf(iso: string, zone: Zone): string {
  if (zone === "utc") return iso.slice(11, 16);
  const at = new Date(iso);
  const [hours, minutes] = [at.getHours(), twoDigits(at.getMinutes())];
  return hour12 ? `${hours % 12 || 12}:${minutes}\u00a0${hours < 12 ? "AM" : "PM"}` : `${twoDigits(hours)}:${minutes}`;
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
