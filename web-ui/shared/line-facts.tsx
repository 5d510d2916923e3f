import type { WanState } from "../../daemon/contract/view.ts";
import { decimal } from "./decimal.ts";
import { Facts } from "./facts.tsx";
import { lineQuality } from "./line-quality.ts";
import { words } from "./words.ts";

function rate(kbps: number): string {
  return kbps >= 1000 ? `${decimal(kbps / 1000)} Mbit/s` : `${Math.round(kbps)} kbit/s`;
}

function share(value: number | null): string {
  return value === null ? "–" : `${decimal(value * 100)} %`;
}

/** In a sentence: what the line does to the meeting. */
export function lineSentence(wan: WanState): string {
  const { weak, good, gone, saving, soundStays } = words.value.conference.line;
  const quality = lineQuality(wan);
  if (quality !== "weak") return quality === "good" ? good : gone;
  if (wan.saving.length === 0) return weak;
  return `${weak}: ${wan.saving.map((step) => saving[step]).join(", ")}. ${soundStays}`;
}

/** What the line carries, and what it loses. */
export function LineFacts({ wan }: { wan: WanState }) {
  const { lossUp, lossDown, roundTrip, sends, receives, limit } = words.value.conference.line;
  const flow = (kbps: number, budget: number | null) =>
    budget === null ? rate(kbps) : `${rate(kbps)} (${limit(rate(budget))})`;
  const facts: readonly (readonly [string, string])[] = [
    [sends, flow(wan.up.kbps, wan.budgetKbps.up)],
    [receives, flow(wan.down.kbps, wan.budgetKbps.down)],
    [lossUp, share(wan.up.lossShare)],
    [lossDown, share(wan.down.lossShare)],
    [roundTrip, wan.rttMs === null ? "–" : `${wan.rttMs} ms`],
  ];
  return <Facts facts={facts} />;
}
