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

/** Gallery sites beside the large one, and on a page of the gallery view. */
const STRIP_SITES = 6;
const GALLERY_SITES = 16;
/** Nobody understands more voices at once. The active speaker, whom the hub detects, is always among them. */
const MAX_AUDIO_STREAMS = 12;
/** Up to this many tiles are large enough on a screen for the medium layer. */
const MEDIUM_UP_TO = 4;

export interface SelectionConstraints {
  readonly localSiteId: string;
  readonly mode: ViewMode;
  readonly page: number;
  /** Stays large while this room itself is the active speaker. */
  readonly lastLargeId: string | null;
  /** Bandwidth towards this room, kbit/s; null when it is sufficient. */
  readonly budgetKbps: number | null;
  /** Ids of the producers that the room's viewers can play now. */
  readonly playable: ReadonlySet<string>;
}

/** What the room's screens show, and the streams that it needs. */
export interface StreamSelection {
  readonly view: MeetingView;
  /** To be consumed from the hub. */
  readonly producerIds: readonly string[];
  readonly largeId: string | null;
  readonly degradation: readonly DegradationStep[];
}

interface TileRequest {
  readonly site: Participant;
  readonly area: ViewTile["area"];
  /** In order of preference. */
  readonly layers: readonly Layer[];
  readonly source: StreamSource;
}

/** Selects what the screens show: content and the speaker large, the others in a strip or in pages. When the bandwidth
 * is short the gallery goes first, then the speaker's size, then the content's; audio never. */
export function selectStreams(roster: Roster, constraints: SelectionConstraints): StreamSelection {
  const others = roster.participants
    .filter(({ siteId }) => siteId !== constraints.localSiteId)
    .toSorted((a, b) => a.joinedAtMs - b.joinedAtMs || a.siteId.localeCompare(b.siteId));
  const audio = selectAudio(roster, others);
  const largeId = constraints.mode === "speaker" ? selectLargeSite(roster, others, constraints) : null;
  const { page, pages, shown } = selectPage(others, largeId, constraints);
  const audioKbps = audio.reduce((sum, { producer }) => sum + producer.kbps, 0);
  let degradation: readonly DegradationStep[] = [];
  let tiles = selectTiles(roster, { others, largeId, shown }, degradation);
  for (
    let steps = 1;
    steps <= DEGRADATION_STEPS.length && exceedsBudget(tiles, audioKbps, constraints);
    steps++
  ) {
    degradation = DEGRADATION_STEPS.slice(0, steps);
    tiles = selectTiles(roster, { others, largeId, shown }, degradation);
  }
  return {
    view: {
      mode: constraints.mode,
      page,
      pages,
      tiles: tiles.map((tile) => viewTile(tile, constraints.playable)),
      audio: audio
        .filter(({ producer }) => constraints.playable.has(producer.id))
        .map(({ siteId, producer }) => ({ siteId, producerId: producer.id })),
    },
    producerIds: [
      ...tiles.flatMap(({ stream }) => (stream ? [stream.id] : [])),
      ...audio.map(({ producer }) => producer.id),
    ],
    largeId,
    degradation,
  };
}

/** Audio producers in order of priority: the active speaker or spotlight, the chair, other speakers, viewers. */
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
  degradation: readonly DegradationStep[],
): SelectedTile[] {
  const { others, largeId, shown } = parts;
  const degrades = (step: DegradationStep) => degradation.includes(step);
  const content = others.find(({ siteId }) => siteId === contentId);
  const large = others.find(({ siteId }) => siteId === largeId);
  const inGallery: readonly Layer[] =
    largeId === null && shown.length <= MEDIUM_UP_TO
      ? ["medium", "low", "only", "high"]
      : ["low", "only", "medium", "high"];
  // Beside content the speaker is small.
  const ofSpeaker: readonly Layer[] =
    degrades("speaker") || content ? ["medium", "low", "only", "high"] : ["high", "only", "medium", "low"];
  const lowest: readonly Layer[] = ["low", "medium", "only", "high"];
  const requests: TileRequest[] = [
    ...(content
      ? [
          {
            site: content,
            area: "content" as const,
            source: "content" as const,
            layers: degrades("content") ? lowest : (["high", "only", "medium", "low"] as const),
          },
        ]
      : []),
    ...(large
      ? [
          {
            site: large,
            area: "large" as const,
            source: "camera" as const,
            layers: degrades("content") ? lowest : ofSpeaker,
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
  return requests.map((request) => {
    const isDegraded = request.area === "gallery" && degrades("gallery");
    return { ...request, isDegraded, stream: isDegraded ? undefined : selectLayer(request) };
  });
}

function selectLayer({ site, source, layers }: TileRequest): ParticipantProducer | undefined {
  const offered = site.producers.filter(
    (producer) => producer.kind === "video" && producer.source === source && !producer.paused,
  );
  return selectBestStream(offered, layers);
}

function exceedsBudget(
  tiles: readonly SelectedTile[],
  audioKbps: number,
  { budgetKbps }: SelectionConstraints,
): boolean {
  if (budgetKbps === null) return false;
  return audioKbps + tiles.reduce((sum, { stream }) => sum + (stream?.kbps ?? 0), 0) > budgetKbps;
}

function viewTile(
  { site, area, source, stream, isDegraded }: SelectedTile,
  playable: ReadonlySet<string>,
): ViewTile {
  const { siteId, lostSinceMs, producers } = site;
  if (isDegraded) return { siteId, area, producerId: null, reason: "bandwidth" };
  if (!stream) return { siteId, area, producerId: null, reason: lostSinceMs === null ? "no-video" : "lost" };
  // Until the selected layer is playable, another layer of the same source stands in.
  const standIn = producers.find(
    (other) => other.source === source && !other.paused && playable.has(other.id),
  );
  const producerId = playable.has(stream.id) ? stream.id : (standIn?.id ?? null);
  // Its media may still arrive while its link is gone: the screen shows whether it moves.
  if (lostSinceMs !== null) return { siteId, area, producerId, reason: "lost" };
  return { siteId, area, producerId, reason: producerId === null ? "starting" : null };
}

/** The spotlight, else the active speaker, else who was large before, else the chair, else the first site. */
function selectLargeSite(
  { spotlightId, activeSpeakerId }: Roster,
  others: readonly Participant[],
  { lastLargeId }: SelectionConstraints,
): string | null {
  const candidates = [spotlightId, activeSpeakerId, lastLargeId];
  for (const id of candidates) if (id !== null && others.some(({ siteId }) => siteId === id)) return id;
  return (others.find(({ role }) => role === "chair") ?? others[0])?.siteId ?? null;
}

/** The sites of the current page, speakers and raised hands before viewers. */
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
