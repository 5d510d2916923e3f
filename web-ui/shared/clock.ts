import { signal } from "@preact/signals";
import { language, messages } from "./locale.ts";

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

/** Hours and minutes, optionally with seconds. */
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
