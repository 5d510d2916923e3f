import type { SiteProofs } from "../../daemon/contract/fleet/hub-state.ts";
import { age } from "../shared/clock.ts";
import { Facts } from "../shared/description-list.tsx";
import { LineFacts, lineSentence } from "../shared/link-details.tsx";
import { lineQuality } from "../shared/link-quality.ts";
import { words } from "../shared/locale.ts";
import { SiteActs } from "../shared/moderation-buttons.tsx";
import type { Board, BoardRow } from "./board.ts";
import { chosenRoom, command, live } from "./hub.ts";

function Proofs({ proofs, sinceMs }: { proofs: SiteProofs | null; sinceMs: number }) {
  const w = words.value;
  const { sound, picture, receives, consumedBy, sites, sinceWhen } = w.conference.proofs;
  const now = live.serverNow();
  const when = (atMs: number | null) => (atMs === null ? w.never : age(now - atMs));
  const facts: (readonly [string, string])[] = [[sinceWhen, age(now - sinceMs)]];
  if (proofs) {
    facts.push(
      [sound, when(proofs.audioAtMs)],
      [picture, when(proofs.videoAtMs)],
      [receives, when(proofs.receptionAtMs)],
      [consumedBy, sites(proofs.consumedBy)],
    );
  }
  return <Facts facts={facts} />;
}

/** The site that was chosen on the board: what proves its step, and what may be done with it. */
export function Member({ meetingId, board }: { meetingId: string; board: Board }) {
  const row: BoardRow | undefined = board.regions
    .flatMap(({ rows }) => rows)
    .find(({ siteId }) => siteId === chosenRoom.value);
  const w = words.value;
  if (!row) return <p class="faint">{w.conference.chooseSite}</p>;
  const { name, entry, member, line } = row;
  return (
    <section class="card site" data-testid="member">
      <header>
        <h2>
          {name} {member && <span class="faint">· {w.conference.roles[member.role]}</span>}
        </h2>
        <button
          type="button"
          aria-label={w.info.close}
          onClick={() => {
            chosenRoom.value = null;
          }}
        >
          ✕
        </button>
      </header>
      {entry?.cause && (
        <div class="why">
          <strong class="cause">{w.conference.causes[entry.cause]}</strong>
          <p class="faint">{entry.reason}</p>
        </div>
      )}
      <Proofs proofs={entry?.proofs ?? null} sinceMs={entry?.sinceMs ?? member?.joinedAtMs ?? 0} />
      {line && (
        <div data-testid="member-line" data-line={lineQuality(line)}>
          <h3>{lineSentence(line)}</h3>
          <LineFacts line={line} />
        </div>
      )}
      {member && (
        <div class="acts">
          <SiteActs
            one={member}
            spotlightId={board.roster?.spotlightId ?? null}
            act={(method, params) => void command("meeting.moderate", { meetingId, method, params })}
            testId={(name) => `act-${name}`}
          />
        </div>
      )}
    </section>
  );
}
