import type { TopicEntry } from "../contract/define-topic.ts";
import type { CameraState, CurrentRoomState } from "../contract/fleet/room-state.ts";
import type { CameraInfo, CameraStatus, RoomTopics } from "../contract/room-topics.ts";
import type { TopicEntries } from "./topic-replica.ts";

type RoomTopic = RoomTopics["room"];

/** Returns the entries of the topic `room`. */
export function toRoomEntries(state: CurrentRoomState): TopicEntry<RoomTopic>[] {
  const { cameras, microphone, link, wan, broker, screens, agenda, removal, audit } = state;
  const { health, contentHealth, videos, ...media } = state.media;
  const { roster, view, health: meetingHealth, phase, meeting } = state.meeting;
  const { id, name, language } = state.room;
  return [
    ["room", { id, name, language, startedAtMs: state.startedAtMs }],
    ...cameras.map(toCameraStatus),
    ...cameras.map(toCameraInfo),
    ["microphone", microphone],
    ["media", media],
    ["media-health", { health, contentHealth }],
    ...videos.map((video): TopicEntry<RoomTopic> => [`video/${video.id}`, video]),
    ["link", link],
    ["wan", wan],
    ["broker", broker],
    ["meeting", { phase, meeting }],
    ["meeting-health", meetingHealth],
    ...toRosterEntries(roster),
    ...(view ? [["view", view] as const] : []),
    ["screens", screens],
    ["agenda", agenda],
    ["site-names", state.siteNames],
    ...(removal ? [["removal", removal] as const] : []),
    ["audit", audit],
    ["process", state.process],
    ["storage", state.storage],
    ["clock", state.clock],
  ];
}

function toCameraStatus(state: CameraState): TopicEntry<RoomTopic> {
  const { id, health, position, moving, stop, holder, power, onAir, lock, unlockedFor } = state;
  const { faultCode, errorRate, recall, lastError } = state;
  const moves = { id, health, position, moving, stop, holder, power, onAir, lock, unlockedFor };
  const status: CameraStatus = { ...moves, faultCode, errorRate, recall, lastError };
  return [`camera/${id}`, status];
}

function toCameraInfo(state: CameraState): TopicEntry<RoomTopic> {
  const { id, name, profile, manufacturer, model, firmware, connection } = state;
  const { capabilities, settings, presets, undo } = state;
  const identity = { id, name, profile, manufacturer, model, firmware, connection };
  const info: CameraInfo = { ...identity, capabilities, settings, presets, undo };
  return [`camera-info/${id}`, info];
}

function toRosterEntries(roster: CurrentRoomState["meeting"]["roster"]): TopicEntry<RoomTopic>[] {
  if (!roster) return [];
  const { participants, ...rest } = roster;
  return [
    ["roster", rest],
    ...participants.map((one): TopicEntry<RoomTopic> => [`participant/${one.siteId}`, one]),
  ];
}

/** Returns the state of which `toRoomEntries` made the entries; null while some of them are missing. */
export function fromRoomEntries(entries: TopicEntries<RoomTopic>): CurrentRoomState | null {
  const [room, microphone, media, mediaHealth] = [
    entries.get("room"),
    entries.get("microphone"),
    entries.get("media"),
    entries.get("media-health"),
  ];
  const [link, wan, broker, audit, process, storage, clock] = [
    entries.get("link"),
    entries.get("wan"),
    entries.get("broker"),
    entries.get("audit"),
    entries.get("process"),
    entries.get("storage"),
    entries.get("clock"),
  ];
  const [meeting, meetingHealth] = [entries.get("meeting"), entries.get("meeting-health")];
  const [screens, agenda, siteNames] = [
    entries.get("screens"),
    entries.get("agenda"),
    entries.get("site-names"),
  ];
  if (!room || !microphone || !media || !mediaHealth || !link || !wan || !broker || !audit) return null;
  if (!meeting || !meetingHealth || !screens || !agenda || !siteNames || !process || !storage || !clock)
    return null;
  const roster = entries.get("roster");
  const { startedAtMs, ...identity } = room;
  return {
    room: identity,
    startedAtMs,
    cameras: fromCameraEntries(entries),
    microphone,
    media: { ...media, ...mediaHealth, videos: entries.list("video/{videoId}") },
    link,
    wan,
    broker,
    meeting: {
      ...meeting,
      health: meetingHealth,
      roster: roster ? { ...roster, participants: entries.list("participant/{siteId}") } : null,
      view: entries.get("view") ?? null,
    },
    screens,
    agenda,
    siteNames,
    removal: entries.get("removal") ?? null,
    audit,
    process,
    storage,
    clock,
  };
}

function fromCameraEntries(entries: TopicEntries<RoomTopic>): CameraState[] {
  return entries.list("camera/{cameraId}").flatMap((status) => {
    const info = entries.get(`camera-info/${status.id}`);
    return info ? [{ ...info, ...status }] : [];
  });
}
