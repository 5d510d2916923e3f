import { type Health, type HealthStatus, statusAt, worstOf } from "../contract/device/health.ts";
import type { FleetRoom } from "../contract/fleet/hub-state.ts";
import { ROOM_REPORT_INTERVAL_MS, type RoomState } from "../contract/fleet/room-state.ts";
import type { EvaluatedStatus, RoomPart, RoomSummary } from "../contract/fleet/summaries.ts";
import { linkQuality } from "./link-quality.ts";

/** Returns the status at `nowMs`; `sinceMs` continues while it is the same as before. */
export function evaluateHealth(
  health: Health,
  { nowMs, previous }: { readonly nowMs: number; readonly previous?: EvaluatedStatus | undefined },
): EvaluatedStatus {
  const status = statusAt(health, nowMs);
  const sinceMs = previous?.status === status ? previous.sinceMs : nowMs;
  return { status, reason: health.reason, sinceMs };
}

/** Returns when `statusAt` changes without a further proof, ms since the epoch; `Infinity` when it does not. */
export function proofExpiryMs(health: Health, nowMs: number): number {
  const { status, provenAtMs, validForMs } = health;
  if ((status !== "ok" && status !== "degraded") || provenAtMs === null) return Number.POSITIVE_INFINITY;
  const expiresAtMs = provenAtMs + validForMs + 1;
  return expiresAtMs > nowMs ? expiresAtMs : Number.POSITIVE_INFINITY;
}

/** A room is not proven to be connected after this time without a report: three in a row are missing, ms. */
export const REPORT_VALID_FOR_MS = 3 * ROOM_REPORT_INTERVAL_MS;

type PartHealth = Pick<RoomPart, "kind" | "name"> & { readonly health: Health };

/** Returns a part's health as a report carries it. A proof that the room renews reaches the hub with the next report: it is
 * valid for so much longer, or a camera that is polled often would be `unknown` before each report. */
export function reportedHealth(health: Health): Health {
  return { ...health, validForMs: health.validForMs + ROOM_REPORT_INTERVAL_MS };
}

/** The parts of a room that reports, with times by the hub's clock. */
function healthOfParts({ state, clockOffsetMs }: FleetRoom): PartHealth[] {
  if (!state) return [];
  const byHubClock = ({ provenAtMs, ...health }: Health): Health => ({
    ...reportedHealth({ ...health, provenAtMs }),
    provenAtMs: provenAtMs === null ? null : provenAtMs - clockOffsetMs,
  });
  return [
    ...state.cameras.map(({ name, health }) => ({
      kind: "camera" as const,
      name,
      health: byHubClock(health),
    })),
    { kind: "media", name: null, health: byHubClock(state.media.health) },
    { kind: "meeting", name: null, health: byHubClock(state.meeting.health) },
    ...MACHINE_PARTS.map((kind) => ({
      kind,
      name: null,
      health: byReport(state[kind], { state, clockOffsetMs }),
    })),
  ];
}

/** The parts of a room that are its computer's. */
export const MACHINE_PARTS = ["process", "storage", "clock"] as const;

/** Returns a health of the room's machine with the report as its proof. Its own proofs are rare, and by a clock that may
 * have been set since. */
function byReport(
  { status, reason }: Health,
  { state, clockOffsetMs }: { readonly state: RoomState; readonly clockOffsetMs: number },
): Health {
  const provenAtMs = state.atMs - clockOffsetMs;
  return { status, reason, provenAtMs, validForMs: REPORT_VALID_FOR_MS };
}

const NOT_CONNECTED: Health = { status: "unknown", provenAtMs: null, reason: null, validForMs: 0 };

/** Returns the room's status at `nowMs` of the hub's clock, from valid proofs only. `previous`: the room's summary before
 * this one. */
export function summarizeRoom(
  room: FleetRoom,
  { nowMs, previous }: { readonly nowMs: number; readonly previous?: RoomSummary | undefined },
): RoomSummary {
  const { id, name, region, state } = room;
  const isConnected = statusAt(room.connection, nowMs) === "ok";
  const health: PartHealth[] = [
    { kind: "connection", name: null, health: room.connection },
    ...healthOfParts(room).map((part) => (isConnected ? part : { ...part, health: NOT_CONNECTED })),
  ];
  const parts = health.map(({ health, ...part }): RoomPart => {
    const before = previous?.parts.find(({ kind, name }) => kind === part.kind && name === part.name);
    return { ...part, ...evaluateHealth(health, { nowMs, previous: before }) };
  });
  const { meeting, wan } = state ?? {};
  return {
    id,
    name,
    region,
    status: worstOf((isConnected ? parts : parts.slice(0, 1)).map(({ status }) => status)),
    parts,
    meeting: meeting
      ? { phase: meeting.phase, title: meeting.phase === "idle" ? null : (meeting.meeting?.title ?? null) }
      : null,
    linkQuality: wan && meeting?.phase === "joined" ? linkQuality(wan) : null,
  };
}

/** Returns when the summary changes without a further report, ms since the epoch. */
export function summaryExpiryMs(room: FleetRoom, nowMs: number): number {
  const all = [room.connection, ...healthOfParts(room).map(({ health }) => health)];
  return Math.min(...all.map((health) => proofExpiryMs(health, nowMs)));
}

/** Returns the part that determines the status of a room that is not ok. */
export function findCause({ status, parts }: RoomSummary): RoomPart | undefined {
  return status === "ok" ? undefined : parts.find((part) => part.status === status);
}

/** Returns the status as it is without a valid proof: a page that the hub no longer reaches claims nothing, neither good
 * nor bad. */
export function withoutProof<Part extends { readonly status: HealthStatus }>(part: Part): Part {
  return part.status === "off" ? part : { ...part, status: "unknown" };
}

export function withoutProofs(summary: RoomSummary): RoomSummary {
  return withoutProof({ ...summary, parts: summary.parts.map(withoutProof) });
}
