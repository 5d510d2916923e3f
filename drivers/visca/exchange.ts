import type { RoomdError } from "../../daemon/contract/errors.ts";
import type { ViscaCommand, ViscaInquiry } from "./command/command.ts";
import type { ViscaReply } from "./reply.ts";

type Refusal = Extract<ViscaReply, { kind: "error" }>;

export type Sendable = ViscaCommand | ViscaInquiry;

/** One command or inquiry from being asked for to its end. */
export interface Exchange {
  readonly command: Sendable;
  readonly isInquiry: boolean;
  /** Of a Stop, all the Stops that left with it: never queued, sent again until acknowledged. */
  readonly stops: StopGroup | undefined;
  readonly resolve: (data: Uint8Array) => void;
  readonly reject: (error: RoomdError) => void;
  readonly giveUpAt: number;
  attempts: number;
  timer: NodeJS.Timeout | undefined;
  socket: number | undefined;
  /** A Stop was sent after it: it must not move the camera any more. */
  overruled: boolean;
  done: boolean;
}

/** Stops that leave together, and how each transmission of them ends. */
export interface StopGroup {
  readonly commands: readonly ViscaCommand[];
  readonly ends: Promise<Uint8Array>[];
}

const MOTIONS = new Set<Sendable["kind"]>([
  "pan-tilt-drive",
  "zoom-drive",
  "pan-tilt-absolute",
  "pan-tilt-relative",
  "zoom-direct",
  "home",
  "pan-tilt-reset",
  // With no menu open it drives the camera.
  "menu-step",
]);

/** Whether it makes the camera move, so that a Stop ends it. */
export function isMotion(command: Sendable): boolean {
  if (command.kind === "preset") return command.action === "recall";
  // A focus drive of 0 is itself a stop, and must not be dropped.
  if (command.kind === "focus-drive") return command.speed !== 0;
  return MOTIONS.has(command.kind);
}

export function remove(queue: Exchange[], exchange: Exchange): void {
  const index = queue.indexOf(exchange);
  if (index >= 0) queue.splice(index, 1);
}

/** Sets the one timer of an exchange. */
export function after(exchange: Exchange, ms: number, then: () => void): void {
  clearTimeout(exchange.timer);
  exchange.timer = setTimeout(then, ms);
}

/** Which exchange a refusal means: only a cancelled one is sure to be named by its socket. */
export function refusedExchange(
  { reason, socket }: Refusal,
  working: ReadonlySet<Exchange>,
  waiting: Exchange | undefined,
): Exchange | undefined {
  if (reason === "no-socket") return undefined;
  const bySocket = socket === 0 ? undefined : [...working].find((one) => one.socket === socket);
  return reason === "cancelled" ? (bySocket ?? waiting) : (waiting ?? bySocket);
}

/** Whether a refused exchange is worth sending again. */
export function goesAgain({ isInquiry, overruled, stops }: Exchange, reason: Refusal["reason"]): boolean {
  if (isInquiry || overruled) return false;
  // A Cancel meant for a movement that had just ended hits the Stop that took over its socket.
  if (reason === "cancelled") return stops !== undefined;
  return reason === "buffer-full" || reason === "not-executable";
}
