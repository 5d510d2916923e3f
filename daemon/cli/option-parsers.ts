import { InvalidArgumentError } from "commander";
import { asRoomdError, RoomdError } from "../contract/errors.ts";

/** In the order in which they are written. */
const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const ORDER = Object.keys(UNITS);

/** Makes a parser usable by commander, which reports only its own error class beside the option's name. */
export function optionParser<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError(asRoomdError(error, "option").message);
    }
  };
}

/** Returns `2s`, `500ms` or `1h30m` in milliseconds. Throws `request.invalid` for anything else. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h)/g)];
  const whole = parts.map(([part]) => part).join("");
  const ranks = parts.map(([, , unit]) => ORDER.indexOf(unit ?? ""));
  const isOrdered = ranks.every((rank, index) => index === 0 || rank > (ranks[index - 1] ?? 0));
  if (whole === "" || whole !== text || !isOrdered) {
    throw new RoomdError("request.invalid", `"${text}" is not a duration; write it like 2s, 500ms or 1h30m`);
  }
  return Math.round(
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ""] ?? 0), 0),
  );
}

/** Returns a parser of durations within a range. It throws `request.invalid` that names the range. */
export function durationBetween(minimumMs: number, maximumMs: number): (text: string) => number {
  return (text) => {
    const ms = parseDuration(text);
    if (ms >= minimumMs && ms <= maximumMs) return ms;
    const range = `${durationText(minimumMs)} to ${durationText(maximumMs)}`;
    throw new RoomdError("request.invalid", `"${text}" is out of range: ${range}`);
  };
}

function durationText(ms: number): string {
  const unit = ORDER.find((name) => ms >= (UNITS[name] ?? 0) && ms % (UNITS[name] ?? 1) === 0) ?? "s";
  return `${ms / (UNITS[unit] ?? 1)}${unit}`;
}

/** Returns a speed from -1 to 1. Throws `request.invalid`. */
export function parseSpeed(text: string): number {
  const speed = text.trim() === "" ? Number.NaN : Number(text);
  if (!(speed >= -1 && speed <= 1)) {
    throw new RoomdError("request.invalid", `"${text}" is not a speed; write a number from -1 to 1`);
  }
  return speed;
}

/** Throws `request.invalid` unless `text` is a number. */
export function parseNumber(text: string): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isNaN(number)) throw new RoomdError("request.invalid", `"${text}" is not a number`);
  return number;
}

/** Returns `text` if it is one of `choices`; else throws `request.invalid` that lists them. */
export function parseChoice<Choice extends string>(text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((one) => one === text);
  if (choice !== undefined) return choice;
  throw new RoomdError("request.invalid", `"${text}" is not one of ${choices.join(", ")}`);
}
