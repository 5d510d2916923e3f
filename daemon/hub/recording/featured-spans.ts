import type { CompositionInput } from "./composition-input.ts";
import { isContentSite, type SpeakerChange } from "./manifest.ts";

/** Shorter speech does not make a site large, ms. */
const MIN_SPEECH_MS = 2000;

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Returns when each site is large: shown content, else the active speaker, else the last one that was large,
 * else the first site. Spans of all sites together don't overlap; times are ms since the epoch. */
export function featuredSpans(
  parts: readonly CompositionInput[],
  changes: readonly SpeakerChange[],
): Map<string, TimeSpan[]> {
  const visible = parts.filter(({ hasVideo }) => hasVideo).toSorted((a, b) => a.fromMs - b.fromMs);
  const long = changes.filter(({ fromMs }, n) => {
    const next = changes[n + 1];
    return next === undefined || next.fromMs - fromMs >= MIN_SPEECH_MS;
  });
  const boundaries = [
    ...visible.flatMap(({ fromMs, toMs }) => [fromMs, toMs]),
    ...long.map((change) => change.fromMs),
  ];
  const times = [...new Set(boundaries)].sort((a, b) => a - b);
  const featured = new Map<string, TimeSpan[]>();
  let large: string | undefined;
  for (const [n, toMs] of times.slice(1).entries()) {
    const fromMs = times[n] ?? toMs;
    const present = visible.filter((part) => part.fromMs <= fromMs && part.toMs >= toMs);
    const speaker = long.findLast((change) => change.fromMs <= fromMs)?.siteId;
    const of = (siteId: string | undefined) => present.find((part) => part.siteId === siteId);
    large = (present.findLast((part) => isContentSite(part.siteId)) ?? of(speaker) ?? of(large) ?? present[0])
      ?.siteId;
    if (large === undefined) continue;
    const spans = featured.get(large) ?? [];
    const last = spans.at(-1);
    if (last?.toMs === fromMs) spans[spans.length - 1] = { fromMs: last.fromMs, toMs };
    else spans.push({ fromMs, toMs });
    featured.set(large, spans);
  }
  return featured;
}
