import { RoomdError } from "../contract/errors.ts";

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `2s`, `500ms`, `1h30m` as milliseconds. Throws `request.invalid` for anything else, and for nothing at all. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const whole = parts.map(([part]) => part).join("");
  if (whole === "" || whole !== text) {
    throw new RoomdError("request.invalid", `"${text}" is no duration; write it like 2s, 500ms or 1h30m`);
  }
  return Math.round(
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ""] ?? 0), 0),
  );
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
