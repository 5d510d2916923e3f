import { type Health, OFF } from "../../daemon/contract/device/health.ts";
import type { FleetRoom } from "../../daemon/contract/fleet/hub-state.ts";
import type { CameraState, RoomState } from "../../daemon/contract/fleet/room-state.ts";

/** A camera of a generic profile that is well, proven at `nowMs`. */
export function cameraState({ nowMs, ...changes }: Partial<CameraState> & { nowMs: number }): CameraState {
  const { id = "cam1" } = changes;
  return {
    id,
    name: `Camera ${id}`,
    health: { status: "ok", provenAtMs: nowMs, reason: null, validForMs: 3000 },
    position: null,
    moving: false,
    stop: null,
    holder: null,
    power: null,
    onAir: false,
    lock: "none",
    unlockedFor: null,
    profile: "Generic VISCA",
    manufacturer: null,
    model: null,
    firmware: null,
    connection: "serial /dev/ttyS0 9600",
    faultCode: null,
    errorRate: { share: 0, exchanges: 10, failed: 0, overMs: 300_000 },
    capabilities: {
      panTilt: true,
      zoom: true,
      absolute: true,
      relative: true,
      limits: false,
      home: true,
      power: true,
      presets: null,
      settings: {},
      actions: [],
    },
    settings: {},
    presets: [],
    recall: null,
    undo: null,
    lastError: null,
    ...changes,
  };
}

/** A room without cameras, all else well and proven at `nowMs`, as the hub knows it. */
export function fleetRoom({ nowMs, ...changes }: Partial<FleetRoom> & { nowMs: number }): FleetRoom {
  const well: Health = { status: "ok", provenAtMs: nowMs, reason: null, validForMs: 6000 };
  const { id = "hue", name = "Huế" } = changes;
  const quiet = { kbps: 0, lossShare: null, jitterMs: null };
  const state: RoomState = {
    atMs: nowMs,
    room: { id, name, language: "vi" },
    startedAtMs: nowMs,
    cameras: [],
    microphone: { muted: false, health: well },
    media: {
      health: well,
      generation: 1,
      streams: [],
      videos: [],
      selectedVideoId: null,
      pendingVideoId: null,
      isContentShared: false,
      contentHealth: OFF,
      hasContent: false,
    },
    link: well,
    broker: well,
    wan: {
      trunk: "pipe",
      rttMs: 20,
      up: quiet,
      down: quiet,
      budgetKbps: { up: null, down: null },
      degradation: [],
    },
    meeting: { phase: "idle", meeting: null, roster: null, view: null, health: OFF },
    screens: [],
    agenda: [],
    siteNames: [],
    removal: null,
    audit: well,
    process: well,
    storage: well,
    clock: well,
  };
  return { id, name, region: "", connection: well, clockOffsetMs: 0, state, ...changes };
}
