import type {
  Layer,
  Participant,
  ParticipantProducer,
  Roster,
  StreamSource,
} from "../contract/meeting/meeting.ts";
import {
  type MeetingView,
  SAVING_STEPS,
  type SavingStep,
  type ViewMode,
  type ViewTile,
} from "../contract/meeting/view.ts";
import { bestStream } from "./best-stream.ts";

/** Sites beside the large one, and sites of a page where all are alike. */
const STRIP_SITES = 6;
const GALLERY_SITES = 16;
/** More voices at once nobody understands. Whoever speaks is among them: the hub hears all. */
const SOUNDS = 12;
/** Up to so many tiles are large enough on a screen for the medium layer. */
const MEDIUM_UP_TO = 4;

export interface ViewWishes {
  readonly ownSiteId: string;
  readonly mode: ViewMode;
  readonly page: number;
  /** Who was large last: stays so while this room itself speaks. */
  readonly lastLargeId: string | null;
  /** What the line carries towards this room, kbit/s; null: enough. */
  readonly budgetKbps: number | null;
  /** Streams that the room's viewers can play now. */
  readonly playable: ReadonlySet<string>;
}

/** What the room's screens show, and the streams that this takes. */
export interface Arrangement {
  readonly view: MeetingView;
  /** Streams to take of the hub. */
  readonly wanted: readonly string[];
  readonly largeId: string | null;
  readonly saving: readonly SavingStep[];
}

interface Wish {
  readonly site: Participant;
  readonly place: ViewTile["place"];
  /** The best first. */
  readonly layers: readonly Layer[];
  readonly source: StreamSource;
}

/** Arranges the screens: content and the speaker large, the others in a strip or in pages. With too little on the line
 * the gallery goes first, then the speaker's size, then the content's; sound never (DESIGN, Media). */
export function arrange(roster: Roster, wishes: ViewWishes): Arrangement {
  const others = roster.participants
    .filter(({ siteId }) => siteId !== wishes.ownSiteId)
    .toSorted((a, b) => a.joinedAtMs - b.joinedAtMs || a.siteId.localeCompare(b.siteId));
  const sounds = heard(roster, others);
  const largeId = wishes.mode === "speaker" ? largeSite(roster, others, wishes) : null;
  const { page, pages, shown } = paged(others, largeId, wishes);
  const soundKbps = sounds.reduce((sum, { producer }) => sum + producer.kbps, 0);
  let saving: readonly SavingStep[] = [];
  let chosen = choose(roster, { others, largeId, shown }, saving);
  for (let steps = 1; steps <= SAVING_STEPS.length && overBudget(chosen, soundKbps, wishes); steps++) {
    saving = SAVING_STEPS.slice(0, steps);
    chosen = choose(roster, { others, largeId, shown }, saving);
  }
  return {
    view: {
      mode: wishes.mode,
      page,
      pages,
      tiles: chosen.map((choice) => tile(choice, wishes.playable)),
      sounds: sounds
        .filter(({ producer }) => wishes.playable.has(producer.id))
        .map(({ siteId, producer }) => ({ siteId, producerId: producer.id })),
    },
    wanted: [
      ...chosen.flatMap(({ stream }) => (stream ? [stream.id] : [])),
      ...sounds.map(({ producer }) => producer.id),
    ],
    largeId,
    saving,
  };
}

/** The sounds that are taken: of many the speaker's first, then the chair's, then the other speakers'. */
function heard(
  { activeSpeakerId, spotlightId }: Roster,
  others: readonly Participant[],
): { readonly siteId: string; readonly producer: ParticipantProducer }[] {
  const rank = ({ siteId, role }: Participant) =>
    siteId === activeSpeakerId || siteId === spotlightId
      ? 0
      : role === "chair"
        ? 1
        : role === "speaker"
          ? 2
          : 3;
  return others
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap(({ siteId, producers }) =>
      producers
        .filter(({ kind, paused }) => kind === "audio" && !paused)
        .map((producer) => ({ siteId, producer })),
    )
    .slice(0, SOUNDS);
}

interface Choice extends Wish {
  readonly stream: ParticipantProducer | undefined;
  readonly saved: boolean;
}

function choose(
  { contentId }: Roster,
  parts: { others: readonly Participant[]; largeId: string | null; shown: readonly Participant[] },
  saving: readonly SavingStep[],
): Choice[] {
  const { others, largeId, shown } = parts;
  const saves = (step: SavingStep) => saving.includes(step);
  const content = others.find(({ siteId }) => siteId === contentId);
  const large = others.find(({ siteId }) => siteId === largeId);
  const inGallery: readonly Layer[] =
    largeId === null && shown.length <= MEDIUM_UP_TO
      ? ["medium", "low", "only", "high"]
      : ["low", "only", "medium", "high"];
  // Beside content the speaker is small: its place is the content's.
  const ofSpeaker: readonly Layer[] =
    saves("speaker") || content ? ["medium", "low", "only", "high"] : ["high", "only", "medium", "low"];
  const lowest: readonly Layer[] = ["low", "medium", "only", "high"];
  const wishes: Wish[] = [
    ...(content
      ? [
          {
            site: content,
            place: "content" as const,
            source: "content" as const,
            layers: saves("content") ? lowest : (["high", "only", "medium", "low"] as const),
          },
        ]
      : []),
    ...(large
      ? [
          {
            site: large,
            place: "large" as const,
            source: "camera" as const,
            layers: saves("content") ? lowest : ofSpeaker,
          },
        ]
      : []),
    ...shown.map((site) => ({
      site,
      place: "gallery" as const,
      source: "camera" as const,
      layers: inGallery,
    })),
  ];
  return wishes.map((wish) => {
    const saved = wish.place === "gallery" && saves("gallery");
    return { ...wish, saved, stream: saved ? undefined : pick(wish) };
  });
}

function pick({ site, source, layers }: Wish): ParticipantProducer | undefined {
  const offered = site.producers.filter(
    (producer) => producer.kind === "video" && producer.source === source,
  );
  return bestStream(offered, layers);
}

function overBudget(chosen: readonly Choice[], soundKbps: number, { budgetKbps }: ViewWishes): boolean {
  if (budgetKbps === null) return false;
  return soundKbps + chosen.reduce((sum, { stream }) => sum + (stream?.kbps ?? 0), 0) > budgetKbps;
}

function tile({ site, place, source, stream, saved }: Choice, playable: ReadonlySet<string>): ViewTile {
  const { siteId, lostSinceMs, producers } = site;
  if (saved) return { siteId, place, producerId: null, why: "saving" };
  if (!stream) return { siteId, place, producerId: null, why: lostSinceMs === null ? "none" : "lost" };
  // Until the wished layer is there, another one of the same picture does.
  const standIn = producers.find((other) => other.source === source && playable.has(other.id));
  const producerId = playable.has(stream.id) ? stream.id : (standIn?.id ?? null);
  // Its media may still come when its link is gone: whether it moves is seen on the screen.
  if (lostSinceMs !== null) return { siteId, place, producerId, why: "lost" };
  return { siteId, place, producerId, why: producerId === null ? "coming" : null };
}

/** Whom the chair put there, else who speaks, else who was large, else the chair, else the first. */
function largeSite(
  { spotlightId, activeSpeakerId }: Roster,
  others: readonly Participant[],
  { lastLargeId }: ViewWishes,
): string | null {
  const candidates = [spotlightId, activeSpeakerId, lastLargeId];
  for (const id of candidates) if (id !== null && others.some(({ siteId }) => siteId === id)) return id;
  return (others.find(({ role }) => role === "chair") ?? others[0])?.siteId ?? null;
}

/** The sites of the page that is shown, with speakers and raised hands before viewers. */
function paged(
  others: readonly Participant[],
  largeId: string | null,
  { mode, page }: ViewWishes,
): { page: number; pages: number; shown: Participant[] } {
  const rank = ({ role, handRaisedAtMs }: Participant) =>
    role !== "viewer" ? 0 : handRaisedAtMs !== null ? 1 : 2;
  const candidates = others.filter(({ siteId }) => siteId !== largeId).toSorted((a, b) => rank(a) - rank(b));
  const size = mode === "speaker" ? STRIP_SITES : GALLERY_SITES;
  const pages = Math.max(1, Math.ceil(candidates.length / size));
  const shownPage = Math.min(page, pages - 1);
  return { page: shownPage, pages, shown: candidates.slice(shownPage * size, (shownPage + 1) * size) };
}
