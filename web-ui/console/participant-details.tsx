import { linkQuality } from "../../daemon/shared/link-quality.ts";
import { formatAge, pageNow } from "../shared/clock.ts";
import { DescriptionList } from "../shared/description-list.tsx";
import { LinkDetails, linkSummary } from "../shared/link-details.tsx";
import { messages } from "../shared/locale.ts";
import { ModerationButtons } from "../shared/moderation-buttons.tsx";
import type { Board, BoardRow } from "./board.ts";
import { command, live, selectedSiteId, useHubTopic } from "./hub.ts";

function Proofs(props: { siteId: string; meetingId: string; sinceMs: number }) {
  pageNow.value;
  const { siteId, meetingId, sinceMs } = props;
  const proofs = useHubTopic(`site-proofs/${siteId}`)?.get(meetingId);
  const w = messages.value;
  const { audio, video, receives, consumedBy, sites, sinceWhen } = w.conference.proofs;
  const now = live.serverNow();
  const when = (atMs: number | null) => (atMs === null ? w.never : formatAge(now - atMs));
  const facts: (readonly [string, string])[] = [[sinceWhen, formatAge(now - sinceMs)]];
  if (proofs) {
    facts.push(
      [audio, when(proofs.audioAtMs)],
      [video, when(proofs.videoAtMs)],
      [receives, when(proofs.receptionAtMs)],
      [consumedBy, sites(proofs.consumedBy)],
    );
  }
  return <DescriptionList facts={facts} />;
}

/** A room's link to the hub while it is in a meeting. */
function RoomLink({ roomId }: { roomId: string }) {
  const wan = useHubTopic(`room/${roomId}`)?.get("wan");
  if (!wan) return null;
  return (
    <div data-testid="participant-link" data-link={linkQuality(wan)}>
      <h3>{linkSummary(wan)}</h3>
      <LinkDetails line={wan} />
    </div>
  );
}

/** The site selected on the board: proofs of its step, link and moderation. */
export function ParticipantDetails({ meetingId, board }: { meetingId: string; board: Board }) {
  const row: BoardRow | undefined = board.regions
    .flatMap(({ rows }) => rows)
    .find(({ siteId }) => siteId === selectedSiteId.value);
  const w = messages.value;
  if (!row) return <p class="faint">{w.conference.selectSite}</p>;
  const { siteId, name, entry, member } = row;
  return (
    <section class="card site" data-testid="participant">
      <header>
        <h2>
          {name} {member && <span class="faint">· {w.conference.roles[member.role]}</span>}
        </h2>
        <button
          type="button"
          aria-label={w.info.close}
          onClick={() => {
            selectedSiteId.value = null;
          }}
        >
          ✕
        </button>
      </header>
      {entry?.cause && (
        <div class="reason">
          <strong class="cause">{w.conference.causes[entry.cause]}</strong>
          <p class="faint">{entry.reason}</p>
        </div>
      )}
      <Proofs
        key={siteId}
        siteId={siteId}
        meetingId={meetingId}
        sinceMs={entry?.sinceMs ?? member?.joinedAtMs ?? 0}
      />
      {row.linkQuality !== null && <RoomLink key={siteId} roomId={siteId} />}
      {member && (
        <div class="actions">
          <ModerationButtons
            participant={member}
            spotlightId={board.conference?.spotlightId ?? null}
            moderate={(moderation) => void command("meeting.moderate", { meetingId, command: moderation })}
            testId={(name) => `action-${name}`}
          />
        </div>
      )}
    </section>
  );
}
