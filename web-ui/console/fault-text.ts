import type { RoomPart, RoomSummary } from "../../daemon/contract/fleet/summaries.ts";
import { findCause } from "../../daemon/shared/room-summary.ts";
import { messages } from "../shared/locale.ts";
import { type FaultText, faultMessages } from "./faults-locale.ts";

/** Returns what is wrong with a room that is not ok, in the reader's words; undefined if nothing is. */
export function findFaultText(room: RoomSummary): FaultText | undefined {
  const cause = findCause(room);
  if (!cause) return undefined;
  const { kind, status } = cause;
  const { notHeard, noNews } = messages.value;
  const { room: faults } = faultMessages.value;
  if (kind === "connection" && status === "unknown")
    return { what: room.meeting ? noNews : notHeard, advice: faults.connection.advice };
  // Only the microphone can be degraded: without its echo reference it keeps running.
  if (kind === "media" && status === "degraded") return faults.echo;
  return faults[kind];
}

/** "What is wrong – what to do" */
export function formatFault({ what, advice }: FaultText): string {
  return advice === null ? what : `${what} – ${advice}`;
}

export function roomPartName(kind: RoomPart["kind"]): string {
  const { process, storage, clock } = faultMessages.value.parts;
  const { connection, camera, media, meeting } = messages.value;
  return { connection, camera, media, meeting, process, storage, clock }[kind];
}

/** Returns a room's status in one word or two; a room that is down is either gone or broken. */
export function statusWord({ status, parts }: Pick<RoomSummary, "status" | "parts">): string {
  const { connectionStatus, status: words } = messages.value;
  const isGone = status === "down" && parts[0]?.status !== "ok";
  return isGone ? connectionStatus.down : words[status];
}
