import type { SiteProofs } from "../../daemon/contract/hub-state.ts";
import type { Participant } from "../../daemon/contract/meeting.ts";
import { age } from "../shared/clock.ts";
import { Facts } from "../shared/facts.tsx";
import { LineFacts, lineSentence } from "../shared/line-facts.tsx";
import { words } from "../shared/words.ts";
import type { Board, BoardRow } from "./board.ts";
import { chosenRoom, command, live } from "./hub.ts";

function Proofs({ proofs, sinceMs }: { proofs: SiteProofs | null; sinceMs: number }) {
  const w = words.value;
  const { sound, picture, receives, takenBy, sites, sinceWhen } = w.conference.proofs;
  const now = live.serverNow();
  const when = (atMs: number | null) => (atMs === null ? w.never : age(now - atMs));
  const facts: (readonly [string, string])[] = [[sinceWhen, age(now - sinceMs)]];
  if (proofs) {
    facts.push(
      [sound, when(proofs.soundAtMs)],
      [picture, when(proofs.pictureAtMs)],
      [receives, when(proofs.receivesAtMs)],
      [takenBy, sites(proofs.takenBy)],
    );
  }
  return <Facts facts={facts} />;
}

function Acts({ member, meetingId, board }: { member: Participant; meetingId: string; board: Board }) {
  const { siteId, role, silenced, kind } = member;
  const w = words.value.conference;
  const act = (method: string, params: object) =>
    void command("meeting.act", { meetingId, method, params: { siteId, ...params } });
  const isLarge = board.roster?.spotlightId === siteId;
  return (
    <div class="row site-acts">
      {role !== "speaker" && role !== "chair" && (
        <button
          type="button"
          class={member.handRaisedAtMs === null ? "" : "primary"}
          data-testid="act-speaker"
          onClick={() => act("meeting.role", { role: "speaker" })}
        >
          {w.giveFloor}
        </button>
      )}
      {role === "speaker" && (
        <button
          type="button"
          data-testid="act-viewer"
          onClick={() => act("meeting.role", { role: "viewer" })}
        >
          {w.takeFloor}
        </button>
      )}
      {role !== "viewer" && (
        <button
          type="button"
          data-testid="act-silence"
          aria-pressed={silenced}
          onClick={() => act("meeting.silence", { silenced: !silenced })}
        >
          {silenced ? w.unsilence : w.silence}
        </button>
      )}
      <button
        type="button"
        data-testid="act-spotlight"
        aria-pressed={isLarge}
        onClick={() => act("meeting.spotlight", { siteId: isLarge ? null : siteId })}
      >
        {isLarge ? w.unspotlight : w.spotlight}
      </button>
      {kind === "room" && role !== "chair" && (
        <button type="button" data-testid="act-chair" onClick={() => act("meeting.role", { role: "chair" })}>
          {w.makeChair}
        </button>
      )}
      <button type="button" data-testid="act-remove" onClick={() => act("meeting.remove", {})}>
        {w.putOut}
      </button>
    </div>
  );
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
        <div data-testid="member-line">
          <p>{lineSentence(line)}</p>
          <LineFacts wan={line} />
        </div>
      )}
      {member && <Acts member={member} meetingId={meetingId} board={board} />}
    </section>
  );
}
