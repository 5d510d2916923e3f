const DAY_MS = 86_400_000;

/** What a wall clock shows, as the inputs of a form have it: `2026-12-01`, and `08:00` or how somebody types that. */
export interface WallTime {
  readonly date: string;
  readonly time: string;
}

const formats = new Map<string | undefined, Intl.DateTimeFormat>();

/** Returns the wall clock's reading as if it were UTC, to the second, ms. Without a zone: the page's. */
function wallMs(atMs: number, timeZone: string | undefined): number {
  let format = formats.get(timeZone);
  if (!format) {
    const fields = { year: "numeric", month: "numeric", day: "numeric" } as const;
    const clock = { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" } as const;
    format = new Intl.DateTimeFormat("en-US", { ...fields, ...clock, timeZone });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 1, day, hour, minute, second] = (
    ["year", "month", "day", "hour", "minute", "second"] as const
  ).map((type) => parts.get(type));
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Returns how far the zone is ahead of UTC at this time, ms. */
function offsetMs(atMs: number, timeZone: string | undefined): number {
  return wallMs(atMs, timeZone) - Math.floor(atMs / 1000) * 1000;
}

/** Returns the date and the time of a zone; without one, of the page's. */
export function toWallTime(atMs: number, timeZone?: string): WallTime {
  const text = new Date(wallMs(atMs, timeZone)).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 16) };
}

/** Returns a time of day as it may be typed (`8:00`, `08h30`, `8h`, `0830`) in the form `08:30`; null for anything else. */
export function parseTimeOfDay(text: string): string | null {
  const [, hours = "", minutes = ""] = /^(\d{1,2})(?:[:.hg]?(\d\d)|[hg])$/i.exec(text.trim()) ?? [];
  if (hours === "" || Number(hours) > 23 || Number(minutes) > 59) return null;
  return `${hours.padStart(2, "0")}:${minutes || "00"}`;
}

/** Returns when the clocks of a zone show this, ms since the epoch; null for what is no date and time. A time that clocks
 * skip is an hour later. */
export function fromWallTime({ date, time }: WallTime, timeZone?: string): number | null {
  const wall = Date.parse(`${date}T${parseTimeOfDay(time)}Z`);
  if (Number.isNaN(wall) || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  return wall - offsetMs(wall - offsetMs(wall, timeZone), timeZone);
}

/** Returns the calendar days of a zone from one time to another: 1 for tomorrow, -1 for yesterday. */
export function daysBetween(fromMs: number, toMs: number, timeZone?: string): number {
  const day = (atMs: number) => Math.floor(wallMs(atMs, timeZone) / DAY_MS);
  return day(toMs) - day(fromMs);
}

/** Returns `UTC+7`, or null where the page's own clock shows the same time. */
export function foreignZone(atMs: number, timeZone: string | undefined): string | null {
  const offset = offsetMs(atMs, timeZone);
  return offset === offsetMs(atMs, undefined) ? null : utcOffset(offset);
}

/** Returns the name of a zone at this time, such as `UTC+7` or `UTC−3:30`. */
export function zoneName(atMs: number, timeZone: string | undefined): string {
  return utcOffset(offsetMs(atMs, timeZone));
}

function utcOffset(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const rest = minutes % 60 === 0 ? "" : `:${String(minutes % 60).padStart(2, "0")}`;
  return `UTC${offset < 0 ? "−" : "+"}${Math.floor(minutes / 60)}${rest}`;
}
