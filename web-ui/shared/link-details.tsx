import { type LinkState, linkQuality } from "../../daemon/shared/link-quality.ts";
import { DescriptionList } from "./description-list.tsx";
import { formatDecimal } from "./format-decimal.ts";
import { messages } from "./locale.ts";

function formatBitrate(kbps: number): string {
  return kbps >= 1000 ? `${formatDecimal(kbps / 1000)} Mbit/s` : `${Math.round(kbps)} kbit/s`;
}

function formatShare(value: number | null): string {
  return value === null ? "–" : `${formatDecimal(value * 100)} %`;
}

/** Returns one sentence on the link and what is reduced because of it. */
export function linkSummary(line: LinkState): string {
  const { weak, good, gone, degradation, audioKept } = messages.value.conference.link;
  const quality = linkQuality(line);
  if (quality !== "weak") return quality === "good" ? good : gone;
  if (line.degradation.length === 0) return weak;
  return `${weak}: ${line.degradation.map((step) => degradation[step]).join(", ")}. ${audioKept}`;
}

/** Bitrates, loss and round-trip time of a link. */
export function LinkDetails({ line }: { line: LinkState }) {
  const { rttMs, up, down, budgetKbps } = line;
  const { lossUp, lossDown, roundTrip, sends, receives, limit } = messages.value.conference.link;
  const flow = (kbps: number, budget: number | null) =>
    budget === null ? formatBitrate(kbps) : `${formatBitrate(kbps)} (${limit(formatBitrate(budget))})`;
  const facts: readonly (readonly [string, string])[] = [
    [sends, flow(up.kbps, budgetKbps.up)],
    [receives, flow(down.kbps, budgetKbps.down)],
    [lossUp, formatShare(up.lossShare)],
    [lossDown, formatShare(down.lossShare)],
    [roundTrip, rttMs === null ? "–" : `${rttMs} ms`],
  ];
  return <DescriptionList facts={facts} />;
}
