import { signal } from "@preact/signals";
import { language, messages } from "./locale.ts";

/** The page's own clock, twice a second: what shows ages reads it. */
export const pageNow = signal(Date.now());
setInterval(() => {
  pageNow.value = Date.now();
}, 500);

/** A duration in the coarsest unit that says something. */
function coarseDuration(ms: number): [number, "s" | "m" | "h" | "d"] {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return [seconds, "s"];
  if (seconds < 3600) return [Math.floor(seconds / 60), "m"];
  if (seconds < 86_400) return [Math.floor(seconds / 3600), "h"];
  return [Math.floor(seconds / 86_400), "d"];
}

/** How long ago: "3 s ago". */
export function formatAge(ms: number): string {
  return messages.value.age(...coarseDuration(ms));
}

/** The same where a column says that it is an age: "3 s". */
export function formatShortAge(ms: number): string {
  return messages.value.shortAge(...coarseDuration(ms));
}

/** Hours and minutes; with seconds for what starts soon. */
export function formatTime(atMs: number, precision: "minutes" | "seconds" = "minutes"): string {
  return new Date(atMs).toLocaleTimeString(locale(), {
    hour: "2-digit",
    minute: "2-digit",
    ...(precision === "seconds" ? { second: "2-digit" } : {}),
  });
}

/** Day, month and year, in this order in both languages. */
export function formatDate(atMs: number): string {
  return new Date(atMs).toLocaleDateString(locale(), { day: "2-digit", month: "2-digit", year: "numeric" });
}

function locale(): string {
  return language.value === "vi" ? "vi-VN" : "en-GB";
}
