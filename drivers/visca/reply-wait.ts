import { driveKind, type Exchange, isSelfEndingMove } from "./exchange.ts";
import type { ViscaTimings } from "./timings.ts";

/** Transmissions of one exchange over connections that lose datagrams. */
const DATAGRAM_ATTEMPTS = 4;

/** Whether an exchange without a reply is sent again: over connections that lose datagrams, unless Stop was sent after
 * it or it has another effect when the camera receives it twice. */
export function canRepeat(
  { attempts, isBeforeStop, socket, command: { kind } }: Exchange,
  { retransmitMs }: ViscaTimings,
): boolean {
  if (retransmitMs === 0 || isBeforeStop || socket !== undefined) return false;
  return attempts < DATAGRAM_ATTEMPTS && kind !== "pan-tilt-relative" && !kind.startsWith("menu-");
}

/** Returns how long to wait for a reply to the last transmission, ms: the time of an inquiry's response, or that for which
 * a command without an ACK keeps others waiting. `isSuspect`: nothing has come since an earlier inquiry. */
export function replyWaitMs(exchange: Exchange, timings: ViscaTimings, isSuspect: boolean): number {
  const { retransmitMs, inquiryMs, ackMs, stopRetryMs } = timings;
  if (canRepeat(exchange, timings)) return retransmitMs;
  const elapsedMs = performance.now() - exchange.sentAtMs;
  if (exchange.isInquiry) return (isSuspect ? inquiryMs / 2 : inquiryMs) - elapsedMs;
  return (driveKind(exchange.command) ? Math.min(ackMs, stopRetryMs) : ackMs) - elapsedMs;
}

/** Returns how long a command may wait for its ACK, ms. */
export function ackLimitMs({ command }: Exchange, { ackMs, moveAckMs }: ViscaTimings): number {
  return isSelfEndingMove(command) ? Math.max(ackMs, moveAckMs) : ackMs;
}
