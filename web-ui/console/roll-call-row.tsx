import { shortAge } from "../shared/clock.ts";
import { HandSign } from "../shared/hand-icon.tsx";
import { lineQuality } from "../shared/link-quality.ts";
import { words } from "../shared/locale.ts";
import type { BoardRow } from "./board.ts";
import { chosenRoom, live } from "./hub.ts";
import { StepSign } from "./step-icon.tsx";

/** What is to be known of a site that is in, in signs and words. */
function marks({ member, line }: BoardRow, spotlightId: string | null): string[] {
  if (!member) return [];
  const { roles, handRaised, silenced, spotlit, guest, line: lineWords } = words.value.conference;
  return [
    member.handRaisedAtMs !== null && handRaised,
    member.role === "viewer" ? !member.muted && roles.speaker : roles[member.role],
    member.role !== "viewer" && member.muted && silenced,
    member.siteId === spotlightId && spotlit,
    member.kind === "guest" && guest,
    line !== undefined && lineQuality(line) !== "good" && lineWords[lineQuality(line)],
  ].filter((mark): mark is string => typeof mark === "string");
}

/** How far a site is, since when, and why not further. */
export function RollCallRow({ row, spotlightId }: { row: BoardRow; spotlightId: string | null }) {
  const { siteId, name, entry, member } = row;
  const { steps, causes } = words.value.conference;
  const hand = member !== undefined && member.handRaisedAtMs !== null;
  const step = entry?.step ?? "joined";
  const sinceMs = entry?.sinceMs ?? member?.joinedAtMs ?? 0;
  const said = entry?.cause ? causes[entry.cause] : marks(row, spotlightId).join(" · ");
  return (
    <li
      data-testid={`call-${siteId}`}
      data-step={step}
      data-cause={entry?.cause ?? "none"}
      data-late={(entry?.cause ?? null) !== null}
      data-hand={hand}
      data-line={row.line ? lineQuality(row.line) : "none"}
    >
      <button
        type="button"
        aria-pressed={chosenRoom.value === siteId}
        onClick={() => {
          chosenRoom.value = chosenRoom.value === siteId ? null : siteId;
        }}
      >
        <span class="step">
          <StepSign step={step} />
          {steps[step]}
        </span>
        <strong class="name">{name}</strong>
        <span class="said" title={entry?.reason ?? said}>
          {hand && <HandSign />} {said}
        </span>
        <span class="age">{shortAge(live.serverNow() - sinceMs)}</span>
      </button>
    </li>
  );
}
