import { type Exchange, remove } from "./exchange.ts";
import type { ViscaReply } from "./reply.ts";

type Refusal = Extract<ViscaReply, { kind: "error" }>;

/** Exchanges that were sent and have no result yet, and the matching of replies to them. Where replies carry
 * numbers (VISCA over IP) they are matched by transmission id. Elsewhere ACKs come in the order of the commands,
 * and their socket identifies the command from then on. */
export class InFlight {
  readonly #awaitingAck: Exchange[] = [];
  readonly #executing = new Set<Exchange>();
  /** Kinds that the camera has acknowledged or answered before. */
  readonly #accepted = new Set<Exchange["command"]["kind"]>();
  inquiry: Exchange | undefined;

  /** Sockets of the camera that may be occupied. */
  get occupiedSockets(): number {
    return this.#awaitingAck.filter(({ holdsSocket }) => holdsSocket).length + this.#executing.size;
  }

  /** Commands other than Stop whose ACK is still expected. */
  get unacknowledgedCount(): number {
    return this.#awaitingAck.filter(({ holdsSocket, isStop }) => holdsSocket && !isStop).length;
  }

  all(): Exchange[] {
    return [...this.#awaitingAck, ...this.#executing, ...(this.inquiry ? [this.inquiry] : [])];
  }

  add(exchange: Exchange): void {
    if (exchange.isInquiry) this.inquiry = exchange;
    else this.#awaitingAck.push(exchange);
  }

  remove(exchange: Exchange): void {
    remove(this.#awaitingAck, exchange);
    this.#executing.delete(exchange);
    if (this.inquiry === exchange) this.inquiry = undefined;
  }

  findByTransmission(transmissionId: number): Exchange | undefined {
    return this.all().find((one) => one.transmissionIds.includes(transmissionId));
  }

  /** Returns the command that an ACK belongs to and marks it as executing. */
  acknowledge(socket: number, transmissionId: number | undefined): Exchange | undefined {
    const exchange =
      transmissionId === undefined
        ? this.#awaitingAck[0]
        : this.#awaitingAck.find((one) => one.transmissionIds.includes(transmissionId));
    if (!exchange) return undefined;
    remove(this.#awaitingAck, exchange);
    exchange.socket = socket;
    this.#executing.add(exchange);
    this.#accepted.add(exchange.command.kind);
    return exchange;
  }

  /** Returns the command that a completion belongs to. */
  findCompleted(socket: number, transmissionId: number | undefined): Exchange | undefined {
    if (transmissionId !== undefined) {
      const exchange = this.findByTransmission(transmissionId);
      return exchange?.isInquiry ? undefined : exchange;
    }
    const working = [...this.#executing];
    // Some models complete several commands on one socket: take the oldest. Others complete without an ACK, or
    // on a socket that no ACK named.
    return working.find((one) => one.socket === socket) ?? this.#awaitingAck[0] ?? working[0];
  }

  /** Returns the inquiry that a response belongs to. Others are late duplicates. */
  findInquiry(data: Uint8Array, transmissionId: number | undefined): Exchange | undefined {
    const { inquiry } = this;
    if (transmissionId !== undefined && !inquiry?.transmissionIds.includes(transmissionId)) return undefined;
    if (!inquiry?.canDecode(data)) return undefined;
    this.#accepted.add(inquiry.command.kind);
    return inquiry;
  }

  /** Returns the exchange that an error reply belongs to. Without transmission ids only `cancelled` reliably
   * names the socket. */
  findRefused({ reason, socket }: Refusal, transmissionId: number | undefined): Exchange | undefined {
    if (reason === "no-socket") return undefined;
    const bySocket = socket === 0 ? undefined : [...this.#executing].find((one) => one.socket === socket);
    if (transmissionId !== undefined) {
      // The error for a cancelled command may come in reply to the Cancel.
      return this.findByTransmission(transmissionId) ?? (reason === "cancelled" ? bySocket : undefined);
    }
    const [oldest] = this.#awaitingAck;
    switch (reason) {
      case "cancelled":
        return bySocket ?? oldest;
      case "buffer-full":
        // Inquiries use no socket. If no command waits for an ACK, an ACK was matched wrongly: take the newest.
        return oldest ?? bySocket ?? [...this.#executing].at(-1);
      default:
        return this.#likelyRefused() ?? bySocket;
    }
  }

  /** An error can overtake the ACK of an older message. A kind that the camera has accepted before is not the one
   * that it refuses now. */
  #likelyRefused(): Exchange | undefined {
    const open = [...(this.inquiry ? [this.inquiry] : []), ...this.#awaitingAck];
    const unproven = open.find(({ command }) => !this.#accepted.has(command.kind));
    return unproven ?? this.#awaitingAck[0] ?? this.inquiry;
  }
}

/** Whether a refused exchange is sent again. */
export function isRetryable(
  { isInquiry, isBeforeStop, isStop }: Exchange,
  reason: Refusal["reason"],
): boolean {
  if (isInquiry || isBeforeStop) return false;
  // A Cancel for a movement that has just ended can hit the Stop that took over its socket.
  if (reason === "cancelled") return isStop;
  return reason === "buffer-full" || reason === "not-executable";
}
