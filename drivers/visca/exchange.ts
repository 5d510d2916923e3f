import type { RoomdError } from "../../daemon/contract/errors.ts";
import type { ViscaCommand, ViscaInquiry } from "./command/command.ts";

export type ViscaRequest = ViscaCommand | ViscaInquiry;

/** One command or inquiry from being asked for to its end. */
export interface Exchange {
  readonly command: ViscaRequest;
  readonly isInquiry: boolean;
  /** Whether an answer can be to this inquiry. */
  readonly canDecode: (data: Uint8Array) => boolean;
  /** Of a Stop, all the Stops that left with it: never queued, sent again until acknowledged. */
  readonly stopGroup: StopGroup | undefined;
  readonly resolve: (data: Uint8Array) => void;
  readonly reject: (error: RoomdError) => void;
  readonly deadlineMs: number;
  attempts: number;
  timer: NodeJS.Timeout | undefined;
  /** What the carrier called its last transmission. */
  transmissionId: number | undefined;
  socket: number | undefined;
  /** A Stop was sent after it: it must not move the camera any more. */
  isOverruled: boolean;
  isSettled: boolean;
}

/** Stops that leave together, and how each transmission of them ends. */
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
  // With no menu open it drives the camera.
  "menu-step",
]);

/** A drive's kind, of which a newer one replaces an older one. */
export type DriveKind = "pan-tilt-drive" | "zoom-drive";

export function driveKind({ kind }: ViscaRequest): DriveKind | undefined {
  return kind === "pan-tilt-drive" || kind === "zoom-drive" ? kind : undefined;
}

/** Whether it makes the camera move, so that a Stop ends it. */
export function isMotion(command: ViscaRequest): boolean {
  // A focus drive of 0 is itself a stop, and must not be dropped.
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

/** Sets the one timer of an exchange. */
export function setTimer(exchange: Exchange, ms: number, then: () => void): void {
  clearTimeout(exchange.timer);
  exchange.timer = setTimeout(then, ms);
}
