import type { CompositionInput } from "./composition.ts";
import { isContentSite, type SpeakerChange } from "./manifest.ts";

/** Who speaks for less is not made large, ms: it was a cough. */
const MIN_SPEECH_MS = 2000;

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When each site's picture is the large one: shown content, else the active speaker's; where there is none, whoever
 * was large before, else who came first. Spans of all sites together don't overlap; times are ms since the epoch. */
export function featuredSpans(
  parts: readonly CompositionInput[],
  turns: readonly SpeakerChange[],
): Map<string, TimeSpan[]> {
  const seen = parts.filter(({ hasVideo }) => hasVideo).toSorted((a, b) => a.fromMs - b.fromMs);
  const long = turns.filter(({ fromMs }, n) => {
    const next = turns[n + 1];
    return next === undefined || next.fromMs - fromMs >= MIN_SPEECH_MS;
  });
  const changes = [...seen.flatMap(({ fromMs, toMs }) => [fromMs, toMs]), ...long.map((turn) => turn.fromMs)];
  const times = [...new Set(changes)].sort((a, b) => a - b);
  const stage = new Map<string, TimeSpan[]>();
  let large: string | undefined;
  for (const [n, toMs] of times.slice(1).entries()) {
    const fromMs = times[n] ?? toMs;
    const there = seen.filter((part) => part.fromMs <= fromMs && part.toMs >= toMs);
    const speaker = long.findLast((turn) => turn.fromMs <= fromMs)?.siteId;
    const of = (siteId: string | undefined) => there.find((part) => part.siteId === siteId);
    large = (there.findLast((part) => isContentSite(part.siteId)) ?? of(speaker) ?? of(large) ?? there[0])
      ?.siteId;
    if (large === undefined) continue;
    const spans = stage.get(large) ?? [];
    const last = spans.at(-1);
    if (last?.toMs === fromMs) spans[spans.length - 1] = { fromMs: last.fromMs, toMs };
    else spans.push({ fromMs, toMs });
    stage.set(large, spans);
  }
  return stage;
}
