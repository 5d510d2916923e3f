import { RoomdError } from "../../contract/errors.ts";
import type { Meeting, Roster, SiteRole } from "../../contract/meeting/meeting.ts";
import type { RosterSnapshot } from "../../contract/meeting/roster-delta.ts";
import { ChangeEmitter, Throttle } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { Sfu } from "../sfu/sfu.ts";
import { SpeakerWatch } from "./active-speaker-detector.ts";
import { firstStanding, isSilenced, participant, type Standing } from "./participant-state.ts";
import { RosterTeller } from "./roster-broadcaster.ts";
import type { Site } from "./site.ts";

/** When many join at once each is told once for all of them, ms. */
const TELL_AT_MOST_EVERY_MS = 50;

export interface ConferenceOptions {
  readonly meeting: Meeting;
  readonly sfu: Sfu;
  readonly logger: Logger;
}

/** One meeting that sites are in now: who, in which role, and who is shown and heard. */
export class Conference implements Disposable {
  /** Anything that a roster says. */
  readonly changes = new ChangeEmitter();
  readonly meeting: Meeting;
  readonly #members = new Map<Site, { readonly joinedAtMs: number }>();
  readonly #standings = new Map<string, Standing>();
  readonly #waiting = new Map<Site, { readonly sinceMs: number }>();
  readonly #watch: SpeakerWatch;
  readonly #telling: Throttle;
  readonly #teller = new RosterTeller();
  #speakerId: string | null = null;
  #spotlightId: string | null = null;
  /** Sites with content, the newest last. */
  #contentIds: string[] = [];
  #recordingSinceMs: number | null = null;

  constructor({ meeting, sfu, logger }: ConferenceOptions) {
    this.meeting = meeting;
    this.#watch = new SpeakerWatch(sfu, logger, (producerId) => this.#spoke(producerId));
    this.#telling = new Throttle(() => this.#tell(), TELL_AT_MOST_EVERY_MS);
  }

  get members(): readonly Site[] {
    return [...this.#members.keys()];
  }

  get isEmpty(): boolean {
    return this.#members.size === 0 && this.#waiting.size === 0;
  }

  has(site: Site): boolean {
    return this.#members.has(site);
  }

  /** Throws `not-found` for who is not in it. */
  member(siteId: string): Site {
    const site = this.members.find((candidate) => candidate.siteId === siteId);
    if (!site) throw new RoomdError("not-found", `no site "${siteId}" in "${this.meeting.title}"`);
    return site;
  }

  standing(siteId: string): Standing {
    const standing = this.#standings.get(siteId) ?? firstStanding(this.meeting, siteId);
    this.#standings.set(siteId, standing);
    return standing;
  }

  /** May do what a chair may: the chair, or anybody where there is none. */
  leads(siteId: string): boolean {
    const hasChair = this.members.some((site) => this.standing(site.siteId).role === "chair");
    return this.standing(siteId).role === "chair" || (this.meeting.chairRoomId === undefined && !hasChair);
  }

  join(site: Site): void {
    this.#waiting.delete(site);
    if (this.#members.has(site)) return;
    this.#members.set(site, { joinedAtMs: Date.now() });
    this.streamsChanged(site);
  }

  leave(site: Site): void {
    this.#waiting.delete(site);
    if (!this.#members.delete(site)) {
      this.changed();
      return;
    }
    const { siteId } = site;
    this.standing(siteId).handRaisedAtMs = null;
    if (this.#speakerId === siteId) this.#speakerId = null;
    if (this.#spotlightId === siteId) this.#spotlightId = null;
    this.streamsChanged(site);
  }

  /** Stands before the door until the chair decides. */
  wait(site: Site): void {
    this.#waiting.set(site, { sinceMs: Date.now() });
    this.changed();
  }

  get waitingSites(): readonly Site[] {
    return [...this.#waiting.keys()];
  }

  waiting(siteId: string): Site | undefined {
    return [...this.#waiting.keys()].find((site) => site.siteId === siteId);
  }

  /** What a member sends has changed. */
  streamsChanged(site: Site): void {
    const { siteId } = site;
    const shares =
      this.#members.has(site) && [...site.streams.values()].some(({ source }) => source === "content");
    if (!shares) this.#contentIds = this.#contentIds.filter((id) => id !== siteId);
    else if (!this.#contentIds.includes(siteId)) this.#contentIds.push(siteId);
    this.applySilence(siteId);
    this.#watch.update(this.members);
    this.changed();
  }

  /** The hub lets the site's sound through or not, as its standing says. */
  applySilence(siteId: string): void {
    const site = this.members.find((candidate) => candidate.siteId === siteId);
    const silenced = isSilenced(this.standing(siteId));
    for (const stream of site?.streams.values() ?? []) {
      if (stream.kind === "audio") void stream.setSilenced(silenced).catch(() => {});
    }
  }

  setRole(siteId: string, role: SiteRole): void {
    const before = this.members.find((site) => this.standing(site.siteId).role === "chair");
    if (role === "chair" && before && before.siteId !== siteId) this.setRole(before.siteId, "speaker");
    const standing = this.standing(siteId);
    standing.role = role;
    standing.silencedByChair = null;
    if (role !== "viewer") standing.handRaisedAtMs = null;
    this.applySilence(siteId);
    this.changed();
  }

  spotlight(siteId: string | null): void {
    this.#spotlightId = siteId;
    this.changed();
  }

  /** Since when it is recorded; null when it is not. */
  recording(sinceMs: number | null): void {
    this.#recordingSinceMs = sinceMs;
    this.changed();
  }

  get recordingSinceMs(): number | null {
    return this.#recordingSinceMs;
  }

  get speakerId(): string | null {
    return this.#speakerId;
  }

  roster(): Roster {
    return {
      meetingId: this.meeting.id,
      participants: [...this.#members].map(([site, { joinedAtMs }]) =>
        participant(site, this.standing(site.siteId), joinedAtMs),
      ),
      activeSpeakerId: this.#speakerId,
      spotlightId: this.#spotlightId,
      contentId: this.#contentIds.at(-1) ?? null,
      recordingSinceMs: this.#recordingSinceMs,
      lobby: [...this.#waiting].map(([{ siteId, name }, { sinceMs }]) => ({ siteId, name, sinceMs })),
    };
  }

  /** Tells all members soon, once for all that happens meanwhile. */
  changed(): void {
    this.changes.emit();
    this.#telling.trigger();
  }

  /** The whole roster for this site; from now on it is told what is different. */
  toldWhole(site: Site): RosterSnapshot {
    return this.#teller.whole(site, this.roster());
  }

  #tell(): void {
    this.#teller.tell(this.members, this.roster());
  }

  #spoke(producerId: string): void {
    const site = this.members.find(({ streams }) => streams.has(producerId));
    if (!site || site.siteId === this.#speakerId || isSilenced(this.standing(site.siteId))) return;
    this.#speakerId = site.siteId;
    this.changed();
  }

  [Symbol.dispose](): void {
    this.#telling[Symbol.dispose]();
    this.#watch[Symbol.dispose]();
    this.#members.clear();
    this.#waiting.clear();
  }
}
