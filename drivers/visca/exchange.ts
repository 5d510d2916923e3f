import type { RoomdError } from "../../daemon/contract/errors.ts";
import type { ViscaCommand, ViscaInquiry } from "./command/command.ts";

export type ViscaRequest = ViscaCommand | ViscaInquiry;

/** One command or inquiry, from the request to its result. */
export interface Exchange {
  readonly command: ViscaRequest;
  readonly isInquiry: boolean;
  /** Whether a response can belong to this inquiry. */
  readonly canDecode: (data: Uint8Array) => boolean;
  /** Set on a Stop: the Stops sent with it. They are never queued, and sent again until acknowledged. */
  readonly stopGroup: StopGroup | undefined;
  readonly resolve: (data: Uint8Array) => void;
  readonly reject: (error: RoomdError) => void;
  readonly deadlineMs: number;
  attempts: number;
  timer: NodeJS.Timeout | undefined;
  /** Id of its last transmission, as returned by the port. */
  transmissionId: number | undefined;
  socket: number | undefined;
  /** A Stop was sent after it, so it must no longer move the camera. */
  isOverruled: boolean;
  isSettled: boolean;
}

/** Stops that are sent together, and the result of each transmission. */
export interface StopGroup {
  readonly commands: readonly ViscaCommand[];
  readonly results: Promise<Uint8Array>[];
}

const MOTIONS = new Set<ViscaRequest["kind"]>([
  "pan-tilt-drive",
  "zoom-drive",
  "pan-tilt-absolute",
  "zoom-direct",
  "home",
  "pan-tilt-reset",
  "pan-tilt-relative",
  // With the menu closed it drives the camera.
  "menu-step",
]);

/** Drives of the same kind replace each other. */
export type DriveKind = "pan-tilt-drive" | "zoom-drive";

export function driveKind({ kind }: ViscaRequest): DriveKind | undefined {
  return kind === "pan-tilt-drive" || kind === "zoom-drive" ? kind : undefined;
}

/** Whether it moves the camera, so that a Stop ends it. */
export function isMotion(command: ViscaRequest): boolean {
  // A focus drive of 0 is itself a stop and must not be dropped.
  if (command.kind === "focus-drive") return command.speed !== 0;
  return MOTIONS.has(command.kind) || isRecall(command);
}

export function isRecall(command: ViscaRequest): boolean {
  return command.kind === "preset" && command.action === "recall";
}

export function remove(queue: Exchange[], exchange: Exchange): void {
  const index = queue.indexOf(exchange);
  if (index >= 0) queue.splice(index, 1);
}

/** Replaces the timer of an exchange. */
export function setTimer(exchange: Exchange, ms: number, then: () => void): void {
  clearTimeout(exchange.timer);
  exchange.timer = setTimeout(then, ms);
}
