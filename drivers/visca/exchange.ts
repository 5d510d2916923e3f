import type { RoomdError } from "../../daemon/contract/errors.ts";
import type { ViscaCommand, ViscaInquiry } from "./command/command.ts";

export type ViscaRequest = ViscaCommand | ViscaInquiry;

/** One command or inquiry, from the request to its result. */
export interface Exchange {
  readonly command: ViscaRequest;
  readonly isInquiry: boolean;
  /** Sent by the StopSender, which also sends it again. */
  readonly isStop: boolean;
  /** Whether a response can belong to this inquiry. */
  readonly canDecode: (data: Uint8Array) => boolean;
  readonly resolve: (data: Uint8Array) => void;
  readonly reject: (error: RoomdError) => void;
  /** Times by performance.now(). */
  readonly createdAtMs: number;
  /** The first transmission; 0: none yet. */
  sentAtMs: number;
  attempts: number;
  timer: NodeJS.Timeout | undefined;
  /** Ids of its transmissions, as returned by the port. */
  readonly transmissionIds: number[];
  socket: number | undefined;
  /** While it has no ACK: whether it may occupy a socket of the camera, so that another command waits. */
  holdsSocket: boolean;
  /** A Stop was sent after it, so it must no longer move the camera. */
  isBeforeStop: boolean;
  isSettled: boolean;
}

/** Returns an exchange that was not sent yet. */
export function newExchange(
  command: ViscaRequest,
  own: Pick<Exchange, "resolve" | "reject"> & Partial<Pick<Exchange, "canDecode" | "isStop">>,
): Exchange {
  return {
    command,
    isInquiry: command.kind.endsWith("inquiry"),
    isStop: false,
    canDecode: () => true,
    ...own,
    createdAtMs: performance.now(),
    sentAtMs: 0,
    attempts: 0,
    timer: undefined,
    transmissionIds: [],
    socket: undefined,
    holdsSocket: true,
    isBeforeStop: false,
    isSettled: false,
  };
}

const SELF_ENDING_MOVES = new Set<ViscaRequest["kind"]>([
  "pan-tilt-absolute",
  "zoom-direct",
  "home",
  "pan-tilt-reset",
  "pan-tilt-relative",
]);

/** Drives of the same kind replace each other. */
export type DriveKind = "pan-tilt-drive" | "zoom-drive";

export function driveKind({ kind }: ViscaRequest): DriveKind | undefined {
  return kind === "pan-tilt-drive" || kind === "zoom-drive" ? kind : undefined;
}

/** A movement with a target: some cameras acknowledge it only on arrival. */
export function isSelfEndingMove(command: ViscaRequest): boolean {
  return SELF_ENDING_MOVES.has(command.kind) || isRecall(command);
}

/** Whether it moves the camera, so that a Stop ends it. */
export function isMotion(command: ViscaRequest): boolean {
  switch (command.kind) {
    // A focus drive of 0 is itself a stop and must not be dropped.
    case "focus-drive":
      return command.speed !== 0;
    // With the menu closed a step drives the camera; without a menu the toggle recalls a preset.
    case "menu-step":
    case "menu-toggle":
      return true;
    default:
      return driveKind(command) !== undefined || isSelfEndingMove(command);
  }
}

export function isRecall(command: ViscaRequest): boolean {
  return command.kind === "preset" && command.action === "recall";
}

export function remove(queue: Exchange[], exchange: Exchange): void {
  const index = queue.indexOf(exchange);
  if (index >= 0) queue.splice(index, 1);
}

/** Replaces the timer of an exchange. On a busy machine a reply may have arrived that was not read yet: it is read first. */
export function setTimer(exchange: Exchange, ms: number, then: () => void): void {
  clearTimeout(exchange.timer);
  const timer = setTimeout(
    () => {
      setImmediate(() => {
        if (exchange.timer === timer && !exchange.isSettled) then();
      });
    },
    Math.max(0, ms),
  );
  exchange.timer = timer;
}
