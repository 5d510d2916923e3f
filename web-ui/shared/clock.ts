import { signal } from "@preact/signals";
import { language, messages } from "./locale.ts";
import { daysBetween, foreignZone } from "./time-zone.ts";

/** The page's clock, updated twice a second; components that show ages read it. */
export const pageNow = signal(Date.now());
setInterval(() => {
  pageNow.value = Date.now();
}, 500);

/** Returns a duration in its largest unit. */
function coarseDuration(ms: number): [number, "s" | "m" | "h" | "d"] {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return [seconds, "s"];
  if (seconds < 3600) return [Math.floor(seconds / 60), "m"];
  if (seconds < 86_400) return [Math.floor(seconds / 3600), "h"];
  return [Math.floor(seconds / 86_400), "d"];
}

/** "3 s ago" */
export function formatAge(ms: number): string {
  return messages.value.age(...coarseDuration(ms));
}

/** "3 s" */
export function formatShortAge(ms: number): string {
  return messages.value.shortAge(...coarseDuration(ms));
}

/** Hours and minutes; without a zone, of the page's. */
export function formatTime(atMs: number, timeZone?: string): string {
  return new Date(atMs).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", timeZone });
}

/** "12 minutes 5 seconds": the two largest units of a duration, from its days to its seconds. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const units = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const first = Math.max(
    0,
    Math.min(
      2,
      units.findIndex(([count]) => count > 0),
    ),
  );
  const isShort = seconds < 60;
  const shown = isShort ? units.slice(3) : units.slice(first, first + 2);
  return shown.map(([count, unit]) => messages.value.shortAge(count, unit)).join(" ");
}

/** Day of the week with day, month and year. */
export function formatLongDate(atMs: number, timeZone?: string): string {
  const options = { weekday: "long", day: "2-digit", month: "2-digit", year: "numeric", timeZone } as const;
  const date = new Date(atMs).toLocaleDateString(locale(), options);
  return date.charAt(0).toLocaleUpperCase(locale()) + date.slice(1);
}

/** Day, month and year, in this order in both languages. */
export function formatDate(atMs: number, timeZone?: string): string {
  const options = { day: "2-digit", month: "2-digit", year: "numeric", timeZone } as const;
  return new Date(atMs).toLocaleDateString(locale(), options);
}

/** A time of less than this ago needs no date: nobody takes 23:59 for the coming one, ms. */
const RECENT_MS = 12 * 3_600_000;

/** A time with as much of its date as makes it unambiguous at `nowMs`: "08:00", "Ngày mai 08:00", "02/12/2026 08:00". */
export function formatMoment(atMs: number, nowMs: number, timeZone?: string): string {
  const time = formatTime(atMs, timeZone);
  const days = daysBetween(nowMs, atMs, timeZone);
  if (days === 0 || (atMs < nowMs && nowMs - atMs < RECENT_MS)) return time;
  const { tomorrow, yesterday } = messages.value;
  if (days === 1) return `${tomorrow} ${time}`;
  return days === -1 ? `${yesterday} ${time}` : `${formatDate(atMs, timeZone)} ${time}`;
}

/** Start and end of a meeting, with the date unless it is today, and with the zone where it is not the page's. */
export function formatSpan({ startsAtMs, endsAtMs }: Span, nowMs: number, timeZone?: string): string {
  const isSameDay = daysBetween(startsAtMs, endsAtMs, timeZone) === 0;
  const end = isSameDay ? formatTime(endsAtMs, timeZone) : formatMoment(endsAtMs, nowMs, timeZone);
  const zone = foreignZone(startsAtMs, timeZone);
  return `${formatMoment(startsAtMs, nowMs, timeZone)}–${end}${zone === null ? "" : ` (${zone})`}`;
}

interface Span {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

function locale(): string {
  return language.value === "vi" ? "vi-VN" : "en-GB";
}
