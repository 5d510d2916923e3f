import { Facts } from "./description-list.tsx";
import { decimal } from "./format-decimal.ts";
import { type Line, lineQuality } from "./link-quality.ts";
import { words } from "./locale.ts";

function rate(kbps: number): string {
  return kbps >= 1000 ? `${decimal(kbps / 1000)} Mbit/s` : `${Math.round(kbps)} kbit/s`;
}

function share(value: number | null): string {
  return value === null ? "–" : `${decimal(value * 100)} %`;
}

/** In a sentence: what the line does to the meeting. */
export function lineSentence(line: Line): string {
  const { weak, good, gone, saving, soundStays } = words.value.conference.line;
  const quality = lineQuality(line);
  if (quality !== "weak") return quality === "good" ? good : gone;
  if (line.degradation.length === 0) return weak;
  return `${weak}: ${line.degradation.map((step) => saving[step]).join(", ")}. ${soundStays}`;
}

/** What the line carries, and what it loses. */
export function LineFacts({ line }: { line: Line }) {
  const { rttMs, up, down, budgetKbps } = line;
  const { lossUp, lossDown, roundTrip, sends, receives, limit } = words.value.conference.line;
  const flow = (kbps: number, budget: number | null) =>
    budget === null ? rate(kbps) : `${rate(kbps)} (${limit(rate(budget))})`;
  const facts: readonly (readonly [string, string])[] = [
    [sends, flow(up.kbps, budgetKbps.up)],
    [receives, flow(down.kbps, budgetKbps.down)],
    [lossUp, share(up.lossShare)],
    [lossDown, share(down.lossShare)],
    [roundTrip, rttMs === null ? "–" : `${rttMs} ms`],
  ];
  return <Facts facts={facts} />;
}
