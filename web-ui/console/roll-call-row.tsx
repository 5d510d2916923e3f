import { formatShortAge } from "../shared/clock.ts";
import { HandIcon } from "../shared/hand-icon.tsx";
import { messages } from "../shared/locale.ts";
import type { BoardRow } from "./board.ts";
import { live, selectedSiteId } from "./hub.ts";
import { StepIcon } from "./step-icon.tsx";

/** Returns the labels of a site in the meeting. */
function statusLabels({ member, linkQuality }: BoardRow, spotlightId: string | null): string[] {
  if (!member) return [];
  const {
    roles,
    handRaised,
    hasFloor,
    mutedByChair,
    inSpotlight,
    guest,
    link: linkTexts,
  } = messages.value.conference;
  return [
    member.handRaisedAtMs !== null && handRaised,
    member.role === "viewer" ? !member.muted && hasFloor : roles[member.role],
    member.role !== "viewer" && member.muted && mutedByChair,
    member.siteId === spotlightId && inSpotlight,
    member.kind === "guest" && guest,
    linkQuality !== null && linkQuality !== "good" && linkTexts[linkQuality],
  ].filter((mark): mark is string => typeof mark === "string");
}

/** A site's step, how long it has been there, and why it is late. */
export function RollCallRow({ row, spotlightId }: { row: BoardRow; spotlightId: string | null }) {
  const { siteId, name, entry, member } = row;
  const { steps, causes } = messages.value.conference;
  const hand = member !== undefined && member.handRaisedAtMs !== null;
  const step = entry?.step ?? "joined";
  const sinceMs = entry?.sinceMs ?? member?.joinedAtMs ?? 0;
  const text = entry?.cause ? causes[entry.cause] : statusLabels(row, spotlightId).join(" · ");
  return (
    <li
      data-testid={`call-${siteId}`}
      data-step={step}
      data-cause={entry?.cause ?? "none"}
      data-late={(entry?.cause ?? null) !== null}
      data-hand={hand}
      data-link={row.linkQuality ?? "none"}
    >
      <button
        type="button"
        aria-pressed={selectedSiteId.value === siteId}
        onClick={() => {
          selectedSiteId.value = selectedSiteId.value === siteId ? null : siteId;
        }}
      >
        <span class="step">
          <StepIcon step={step} />
          {steps[step]}
        </span>
        <strong class="name">{name}</strong>
        <span class="status-text" title={entry?.reason ?? text}>
          {hand && <HandIcon />} {text}
        </span>
        <span class="age">{formatShortAge(live.serverNow() - sinceMs)}</span>
      </button>
    </li>
  );
}
