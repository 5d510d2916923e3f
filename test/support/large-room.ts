import type { CurrentRoomState, VideoInputState } from "../../daemon/contract/fleet/room-state.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { cameraState, fleetRoom } from "./fleet-room.ts";
import { participant, roster } from "./roster.ts";

const SITES = [
  ["da-nang", "Đà Nẵng"],
  ["ha-noi", "Hà Nội"],
  ["hue", "Thừa Thiên Huế"],
  ["hcm", "Thành phố Hồ Chí Minh"],
  ["can-tho", "Cần Thơ"],
  ["dien-bien", "Điện Biên"],
] as const;

const PRESETS = ["Chủ tọa", "Toàn cảnh", "Bục phát biểu", "Cử tọa", "Bảng", "Cửa vào"];

const VIDEOS = [
  ["hall", "Camera hội trường"],
  ["desk", "Camera chủ tọa"],
  ["slides", "Máy chiếu"],
  ["door", "Camera cửa"],
] as const;

export interface LargeRoomOptions {
  readonly nowMs: number;
  readonly role?: "chair" | "speaker" | "viewer";
  /** How long ago the meeting began; negative: how long until then. */
  readonly begunMs?: number;
}

/** A room with four video inputs, a camera with six presets, and an agenda of one meeting. */
export function largeRoom({ nowMs, begunMs = 600_000 }: LargeRoomOptions): CurrentRoomState {
  const { state } = fleetRoom({ nowMs, id: "da-nang", name: "Đà Nẵng" });
  if (!state) throw new Error("no state");
  const { atMs: _, ...current } = state;
  const health = { ...current.link, validForMs: 3_600_000 };
  const presets = PRESETS.map((name, index) => ({
    number: index + 1,
    name,
    position: null,
    thumbnail: null,
    savedAtMs: null,
  }));
  const videos: VideoInputState[] = VIDEOS.map(([id, name]) => ({
    id,
    name,
    camera: id === "hall" ? "cam1" : null,
    health,
    thumbnail: null,
    streams: [],
  }));
  const onboard = { first: 0, count: 128 };
  const camera = cameraState({ nowMs, name: "Camera hội trường", health, presets, onAir: true });
  return {
    ...current,
    link: health,
    broker: health,
    microphone: { muted: false, health },
    cameras: [{ ...camera, capabilities: { ...camera.capabilities, presets: onboard } }],
    media: { ...current.media, health, hasContent: true, videos, selectedVideoId: "hall" },
    agenda: [meetingOf(nowMs - begunMs)],
    siteNames: SITES.map(([id, name]) => ({ id, name })),
  };
}

/** The room in its meeting of six sites. */
export function largeRoomInMeeting(options: LargeRoomOptions): CurrentRoomState {
  const room = largeRoom(options);
  const { role = "chair" } = options;
  const [meeting = null] = room.agenda;
  const participants = SITES.map(([siteId, name], index) =>
    participant(siteId, {
      name,
      role: index === 0 ? role : index === 1 && role !== "chair" ? "chair" : "speaker",
      muted: index === 0 && role === "viewer",
      joinedAtMs: index,
    }),
  );
  return {
    ...room,
    meeting: {
      phase: "joined",
      meeting,
      roster: roster(participants, { recordingSinceMs: options.nowMs - 60_000 }),
      view: { mode: "speaker", page: 0, pages: 1, tiles: [], audio: [] },
      health: room.link,
    },
  };
}

function meetingOf(startsAtMs: number): Meeting {
  return {
    id: "m1",
    title: "Họp tổng kết năm và triển khai nhiệm vụ",
    startsAtMs,
    endsAtMs: startsAtMs + 3 * 3_600_000,
    roomIds: SITES.map(([id]) => id),
    chairRoomId: "da-nang",
  };
}
