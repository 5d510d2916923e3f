import { RoomdError } from "../contract/errors.ts";

/** In the order in which they are written. */
const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const ORDER = Object.keys(UNITS);

/** `2s`, `500ms`, `1h30m` as milliseconds. Throws `request.invalid` for anything else, and for nothing at all. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const whole = parts.map(([part]) => part).join("");
  const places = parts.map(([, , unit]) => ORDER.indexOf(unit ?? ""));
  const inOrder = places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
  if (whole === "" || whole !== text || !inOrder) {
    throw new RoomdError("request.invalid", `"${text}" is no duration; write it like 2s, 500ms or 1h30m`);
  }
  return Math.round(
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ""] ?? 0), 0),
  );
}

/** A parser of durations from `leastMs` to `mostMs`. It throws `request.invalid` that names both. */
export function durationBetween(leastMs: number, mostMs: number): (text: string) => number {
  return (text) => {
    const ms = parseDuration(text);
    if (ms >= leastMs && ms <= mostMs) return ms;
    const range = `${durationText(leastMs)} to ${durationText(mostMs)}`;
    throw new RoomdError("request.invalid", `"${text}" is out of range: ${range}`);
  };
}

function durationText(ms: number): string {
  const unit = ORDER.find((name) => ms >= (UNITS[name] ?? 0) && ms % (UNITS[name] ?? 1) === 0) ?? "s";
  return `${ms / (UNITS[unit] ?? 1)}${unit}`;
}

/** A number within -1…1, as speeds are. Throws `request.invalid`. */
export function parseSpeed(text: string): number {
  const speed = text.trim() === "" ? Number.NaN : Number(text);
  if (!(speed >= -1 && speed <= 1)) {
    throw new RoomdError("request.invalid", `"${text}" is no speed; give a number from -1 to 1`);
  }
  return speed;
}

/** A number. Throws `request.invalid`. */
export function parseNumber(text: string): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isNaN(number)) throw new RoomdError("request.invalid", `"${text}" is no number`);
  return number;
}

/** How long ago, in the coarsest unit: `3 s`, `5 min`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
