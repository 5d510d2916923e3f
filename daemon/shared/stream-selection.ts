import type {
  Layer,
  Participant,
  ParticipantProducer,
  Roster,
  StreamSource,
} from "../contract/meeting/meeting.ts";
import {
  DEGRADATION_STEPS,
  type DegradationStep,
  type MeetingView,
  type ViewMode,
  type ViewTile,
} from "../contract/meeting/view.ts";
import { selectBestStream } from "./best-stream.ts";

/** Sites beside the large one, and sites of a page where all are alike. */
const STRIP_SITES = 6;
const GALLERY_SITES = 16;
/** More voices at once nobody understands. Whoever speaks is among them: the hub hears all. */
const MAX_AUDIO_STREAMS = 12;
/** Up to so many tiles are large enough on a screen for the medium layer. */
const MEDIUM_UP_TO = 4;

export interface SelectionConstraints {
  readonly localSiteId: string;
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
export interface StreamSelection {
  readonly view: MeetingView;
  /** Streams to take of the hub. */
  readonly producerIds: readonly string[];
  readonly largeId: string | null;
  readonly degradation: readonly DegradationStep[];
}

interface TileRequest {
  readonly site: Participant;
  readonly area: ViewTile["area"];
  /** The best first. */
  readonly layers: readonly Layer[];
  readonly source: StreamSource;
}

/** Arranges the screens: content and the speaker large, the others in a strip or in pages. With too little on the line
 * the gallery goes first, then the speaker's size, then the content's; sound never (DESIGN, Media). */
export function selectStreams(roster: Roster, wishes: SelectionConstraints): StreamSelection {
  const others = roster.participants
    .filter(({ siteId }) => siteId !== wishes.localSiteId)
    .toSorted((a, b) => a.joinedAtMs - b.joinedAtMs || a.siteId.localeCompare(b.siteId));
  const sounds = selectAudio(roster, others);
  const largeId = wishes.mode === "speaker" ? selectLargeSite(roster, others, wishes) : null;
  const { page, pages, shown } = selectPage(others, largeId, wishes);
  const soundKbps = sounds.reduce((sum, { producer }) => sum + producer.kbps, 0);
  let saving: readonly DegradationStep[] = [];
  let chosen = selectTiles(roster, { others, largeId, shown }, saving);
  for (
    let steps = 1;
    steps <= DEGRADATION_STEPS.length && exceedsBudget(chosen, soundKbps, wishes);
    steps++
  ) {
    saving = DEGRADATION_STEPS.slice(0, steps);
    chosen = selectTiles(roster, { others, largeId, shown }, saving);
  }
  return {
    view: {
      mode: wishes.mode,
      page,
      pages,
      tiles: chosen.map((choice) => viewTile(choice, wishes.playable)),
      audio: sounds
        .filter(({ producer }) => wishes.playable.has(producer.id))
        .map(({ siteId, producer }) => ({ siteId, producerId: producer.id })),
    },
    producerIds: [
      ...chosen.flatMap(({ stream }) => (stream ? [stream.id] : [])),
      ...sounds.map(({ producer }) => producer.id),
    ],
    largeId,
    degradation: saving,
  };
}

/** The sounds that are taken: of many the speaker's first, then the chair's, then the other speakers'. */
function selectAudio(
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
    .slice(0, MAX_AUDIO_STREAMS);
}

interface SelectedTile extends TileRequest {
  readonly stream: ParticipantProducer | undefined;
  readonly isDegraded: boolean;
}

function selectTiles(
  { contentId }: Roster,
  parts: { others: readonly Participant[]; largeId: string | null; shown: readonly Participant[] },
  saving: readonly DegradationStep[],
): SelectedTile[] {
  const { others, largeId, shown } = parts;
  const saves = (step: DegradationStep) => saving.includes(step);
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
  const wishes: TileRequest[] = [
    ...(content
      ? [
          {
            site: content,
            area: "content" as const,
            source: "content" as const,
            layers: saves("content") ? lowest : (["high", "only", "medium", "low"] as const),
          },
        ]
      : []),
    ...(large
      ? [
          {
            site: large,
            area: "large" as const,
            source: "camera" as const,
            layers: saves("content") ? lowest : ofSpeaker,
          },
        ]
      : []),
    ...shown.map((site) => ({
      site,
      area: "gallery" as const,
      source: "camera" as const,
      layers: inGallery,
    })),
  ];
  return wishes.map((wish) => {
    const isDegraded = wish.area === "gallery" && saves("gallery");
    return { ...wish, isDegraded, stream: isDegraded ? undefined : selectLayer(wish) };
  });
}

function selectLayer({ site, source, layers }: TileRequest): ParticipantProducer | undefined {
  const offered = site.producers.filter(
    (producer) => producer.kind === "video" && producer.source === source,
  );
  return selectBestStream(offered, layers);
}

function exceedsBudget(
  chosen: readonly SelectedTile[],
  soundKbps: number,
  { budgetKbps }: SelectionConstraints,
): boolean {
  if (budgetKbps === null) return false;
  return soundKbps + chosen.reduce((sum, { stream }) => sum + (stream?.kbps ?? 0), 0) > budgetKbps;
}

function viewTile(
  { site, area, source, stream, isDegraded }: SelectedTile,
  playable: ReadonlySet<string>,
): ViewTile {
  const { siteId, lostSinceMs, producers } = site;
  if (isDegraded) return { siteId, area, producerId: null, reason: "saving" };
  if (!stream) return { siteId, area, producerId: null, reason: lostSinceMs === null ? "none" : "lost" };
  // Until the wished layer is there, another one of the same picture does.
  const standIn = producers.find((other) => other.source === source && playable.has(other.id));
  const producerId = playable.has(stream.id) ? stream.id : (standIn?.id ?? null);
  // Its media may still come when its link is gone: whether it moves is seen on the screen.
  if (lostSinceMs !== null) return { siteId, area, producerId, reason: "lost" };
  return { siteId, area, producerId, reason: producerId === null ? "coming" : null };
}

/** Whom the chair put there, else who speaks, else who was large, else the chair, else the first. */
function selectLargeSite(
  { spotlightId, activeSpeakerId }: Roster,
  others: readonly Participant[],
  { lastLargeId }: SelectionConstraints,
): string | null {
  const candidates = [spotlightId, activeSpeakerId, lastLargeId];
  for (const id of candidates) if (id !== null && others.some(({ siteId }) => siteId === id)) return id;
  return (others.find(({ role }) => role === "chair") ?? others[0])?.siteId ?? null;
}

/** The sites of the page that is shown, with speakers and raised hands before viewers. */
function selectPage(
  others: readonly Participant[],
  largeId: string | null,
  { mode, page }: SelectionConstraints,
): { page: number; pages: number; shown: Participant[] } {
  const rank = ({ role, handRaisedAtMs }: Participant) =>
    role !== "viewer" ? 0 : handRaisedAtMs !== null ? 1 : 2;
  const candidates = others.filter(({ siteId }) => siteId !== largeId).toSorted((a, b) => rank(a) - rank(b));
  const size = mode === "speaker" ? STRIP_SITES : GALLERY_SITES;
  const pages = Math.max(1, Math.ceil(candidates.length / size));
  const shownPage = Math.min(page, pages - 1);
  return { page: shownPage, pages, shown: candidates.slice(shownPage * size, (shownPage + 1) * size) };
}
