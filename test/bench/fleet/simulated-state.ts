import { CAMERA_ACTIONS, CAMERA_SETTINGS } from "../../../daemon/contract/device/camera.ts";
import { type Health, OFF } from "../../../daemon/contract/device/health.ts";
import type { CameraState, RoomState } from "../../../daemon/contract/fleet/room-state.ts";

const startedAtMs = Date.now();

function camera(number: number, { health, pan }: { health: Health; pan: number }): CameraState {
  const settings = Object.fromEntries(
    Object.entries(CAMERA_SETTINGS).map(([name, values]) => [
      name,
      values === "number" ? { minimum: 0, maximum: 255 } : { values: [...values] },
    ]),
  );
  return {
    id: `cam${number}`,
    name: `Camera ${number}`,
    health,
    position: { pan, tilt: 0, zoom: 0 },
    moving: pan !== 0,
    stop: null,
    holder: null,
    power: "on",
    onAir: number === 1,
    lock: "none",
    unlockedFor: null,
    profile: "sony/evi-d70",
    manufacturer: "0020",
    model: "040e",
    firmware: "0402",
    connection: "serial /dev/ttyUSB0 9600",
    faultCode: null,
    errorRate: {
      share: 0,
      exchanges: 300 + Math.floor((Date.now() - startedAtMs) / 1000),
      failed: 0,
      overMs: 300_000,
    },
    capabilities: {
      panTilt: true,
      zoom: true,
      zoomRange: { minimum: 0, maximum: 16_384 },
      absolute: true,
      relative: true,
      limits: false,
      home: true,
      power: true,
      presets: { first: 0, count: 6 },
      settings,
      actions: [...CAMERA_ACTIONS],
    },
    settings: {},
    presets: [0, 1, 2, 3, 4, 5].map((preset) => ({
      number: preset,
      name: `Preset ${preset}`,
      position: { pan: preset * 100, tilt: 0, zoom: 0 },
      thumbnail: `/api/presets/cam${number}/${preset}.jpg?v=1790000000000`,
      savedAtMs: 1_790_000_000_000,
    })),
    recall: null,
    undo: null,
    lastError: null,
  };
}

/** The state of a room with two cameras, as it publishes it; `pan` is the position of both. */
export function simulatedState(id: string, pan: number): RoomState {
  const nowMs = Date.now();
  const health: Health = { status: "ok", provenAtMs: nowMs - 200, reason: null, validForMs: 3000 };
  const idle = { kbps: 0, lossShare: null, jitterMs: null };
  return {
    atMs: nowMs,
    room: { id, name: id, language: "vi" },
    startedAtMs,
    cameras: [1, 2].map((number) => camera(number, { health, pan })),
    microphone: { muted: false, health },
    media: {
      health,
      generation: 1,
      streams: (["high", "medium", "low"] as const).map((layer) => ({
        producerId: "00000000-0000-0000-0000-000000000000",
        kind: "video",
        source: "camera",
        layer,
      })),
      videos: [{ id: "main", name: "Camera 1", camera: "cam1", health, thumbnail: "live", streams: [] }],
      selectedVideoId: "main",
      pendingVideoId: null,
      isContentShared: false,
      contentHealth: OFF,
      hasContent: false,
    },
    link: health,
    wan: {
      trunk: "pipe",
      rttMs: 20,
      up: idle,
      down: idle,
      budgetKbps: { up: null, down: null },
      degradation: [],
    },
    broker: health,
    meeting: { phase: "idle", meeting: null, roster: null, view: null, health: OFF },
    screens: [],
    agenda: [],
    siteNames: [],
    removal: null,
    audit: health,
    process: health,
    storage: health,
    clock: health,
  };
}
