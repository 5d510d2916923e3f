import { RoomdError } from "../../daemon/contract/errors.ts";
import { encodeCommand, type ViscaCommand } from "./command/command.ts";
import { SOCKET_COUNT } from "./constants.ts";
import {
  driveKind,
  type Exchange,
  isMotion,
  isRecall,
  type StopGroup,
  setTimer,
  type ViscaRequest,
} from "./exchange.ts";
import { InFlight, isRetryable } from "./in-flight.ts";
import { RequestQueue } from "./queue.ts";
import type { ViscaReply } from "./reply.ts";
import type { ViscaTimings } from "./timings.ts";

export interface SchedulerOptions {
  readonly label: string;
  /** The camera's current address. */
  readonly address: () => number;
  readonly timings: () => ViscaTimings;
  /** Sends at once and returns the transmission id; undefined if not connected. */
  readonly write: (bytes: Uint8Array) => number | undefined;
  /** Ends the retransmission of what `write` sent. */
  readonly abandon: (transmissionId: number) => void;
  /** Called for each reply, refusals included. */
  readonly onResponse: () => void;
  readonly onSilence: (error: RoomdError) => void;
}

const NO_DATA = new Uint8Array();
/** Transmissions of one exchange over connections that lose datagrams. */
const DATAGRAM_ATTEMPTS = 3;

/** Decides which exchange is sent next, and handles replies and time-outs. */
export class ViscaScheduler {
  readonly #options: SchedulerOptions;
  readonly #queue = new RequestQueue();
  readonly #inFlight = new InFlight();
  /** The camera ignores commands until then, by performance.now(). */
  #busyUntilMs = 0;
  #wakeTimer: NodeJS.Timeout | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** `canDecode`: whether a response can belong to this inquiry; others are late duplicates of a datagram. */
  send(
    command: ViscaRequest,
    signal?: AbortSignal,
    fits: Exchange["canDecode"] = () => true,
  ): Promise<Uint8Array> {
    const { promise, exchange } = this.#createExchange(command, signal, { canDecode: fits });
    const older = this.#queue.add(exchange);
    if (older) this.#finish(older, NO_DATA);
    this.#pump();
    return promise;
  }

  /** Sends Stops ahead of everything, drops queued movements and cancels executing ones. */
  async stop(commands: readonly ViscaCommand[]): Promise<void> {
    const stops: StopGroup = { commands, results: [] };
    for (const command of commands) this.#transmitStop(command, stops);
    this.#abortMovements();
    // The list grows as Stops are sent again.
    for (const end of stops.results) await end;
  }

  receive(reply: ViscaReply, transmissionId?: number): void {
    switch (reply.kind) {
      case "ack":
        this.#handleAck(reply.socket, transmissionId);
        break;
      case "completion":
        this.#handleCompletion(reply.socket, transmissionId);
        break;
      case "inquiry-response": {
        const inquiry = this.#inFlight.findInquiry(transmissionId);
        const late = inquiry && this.#options.timings().retransmitMs > 0 && !inquiry.canDecode(reply.data);
        if (inquiry && !late) this.#finish(inquiry, reply.data);
        break;
      }
      case "error":
        this.#handleError(reply, transmissionId);
        break;
      default:
        return;
    }
    this.#options.onResponse();
    this.#pump();
  }

  /** Rejects everything queued or in flight: the connection closed, or the camera became silent. */
  fail(error: RoomdError): void {
    clearTimeout(this.#wakeTimer);
    this.#wakeTimer = undefined;
    for (const exchange of [...this.#queue.all(), ...this.#inFlight.all()]) this.#fail(exchange, error);
  }

  #createExchange(
    command: ViscaRequest,
    signal?: AbortSignal,
    more: Partial<Pick<Exchange, "canDecode" | "stopGroup">> = {},
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const { ackMs, completionMs } = this.#options.timings();
    const exchange: Exchange = {
      command,
      isInquiry: command.kind.endsWith("inquiry"),
      canDecode: more.canDecode ?? (() => true),
      stopGroup: more.stopGroup,
      resolve,
      reject,
      deadlineMs: performance.now() + ackMs + completionMs,
      attempts: 0,
      timer: undefined,
      transmissionId: undefined,
      socket: undefined,
      isOverruled: false,
      isSettled: false,
    };
    signal?.addEventListener("abort", () => {
      this.#fail(exchange, new RoomdError("aborted", `${this.#options.label}: ${command.kind} aborted`));
    });
    return { promise, exchange };
  }

  #transmitStop(command: ViscaCommand, stops: StopGroup): void {
    const { promise, exchange } = this.#createExchange(command, undefined, { stopGroup: stops });
    promise.catch(() => {});
    stops.results.push(promise);
    this.#transmit(exchange);
  }

  /** Ends every movement except Stops: queued ones are dropped, executing ones are cancelled. */
  #abortMovements(): void {
    for (const drive of this.#queue.drives()) this.#finish(drive, NO_DATA);
    for (const exchange of this.#queue.moves()) {
      this.#failByStop(exchange);
    }
    for (const exchange of this.#inFlight.all()) {
      if (exchange.stopGroup || !isMotion(exchange.command)) continue;
      exchange.isOverruled = true;
      if (exchange.socket === undefined) this.#abandon(exchange);
      else this.#cancel(exchange.socket);
    }
  }

  /** A movement that may have been lost must not be sent again after Stop. Its ACK is awaited, to cancel it. */
  #abandon(exchange: Exchange): void {
    const { abandon, timings } = this.#options;
    if (exchange.transmissionId !== undefined) abandon(exchange.transmissionId);
    const { retransmitMs } = timings();
    if (retransmitMs === 0) return;
    setTimer(exchange, retransmitMs, () => {
      this.#failByStop(exchange);
      this.#pump();
    });
  }

  #failByStop(exchange: Exchange): void {
    const message = `${this.#options.label}: ${exchange.command.kind} aborted by Stop`;
    this.#fail(exchange, new RoomdError("aborted", message));
  }

  /** Cancels the command that the camera executes in this socket. */
  #cancel(socket: number): void {
    const { write, address, timings } = this.#options;
    write(encodeCommand({ kind: "cancel", socket }, address()));
    this.#markBusy(timings().busyAfterCancelMs);
  }

  #pump(): void {
    const waitMs = this.#busyUntilMs - performance.now();
    if (waitMs > 0) {
      this.#wakeTimer ??= setTimeout(() => {
        this.#wakeTimer = undefined;
        this.#pump();
      }, waitMs);
      return;
    }
    const { retransmitMs } = this.#options.timings();
    while (this.#inFlight.commandCount < SOCKET_COUNT) {
      // If one of two commands is lost, the ACK of the other must not be matched to it.
      if (retransmitMs > 0 && this.#inFlight.unacknowledgedCount > 0) break;
      const next = this.#queue.nextCommand();
      if (!next) break;
      this.#transmit(next);
      if (this.#busyUntilMs > performance.now()) return this.#pump();
    }
    // Queued commands must not delay inquiries, which prove health.
    if (this.#inFlight.inquiry) return;
    const inquiry = this.#queue.nextInquiry();
    if (!inquiry) return;
    this.#inFlight.inquiry = inquiry;
    this.#transmit(inquiry);
  }

  #transmit(exchange: Exchange): void {
    const { label, address, write } = this.#options;
    const timings = this.#options.timings();
    exchange.attempts++;
    exchange.transmissionId = write(encodeCommand(exchange.command, address()));
    if (exchange.transmissionId === undefined) {
      const message = `${label}: not connected; check the cable and the port name`;
      this.#fail(exchange, new RoomdError("unavailable", message));
      return;
    }
    this.#inFlight.add(exchange);
    if (!exchange.isInquiry && !exchange.stopGroup) this.#markBusy(timings.minCommandIntervalMs);
    const wholeMs = exchange.isInquiry ? timings.inquiryMs : timings.ackMs;
    const again = !exchange.stopGroup && timings.retransmitMs > 0 && exchange.attempts < DATAGRAM_ATTEMPTS;
    const waitMs = exchange.stopGroup ? timings.stopRetryMs : again ? timings.retransmitMs : wholeMs;
    setTimer(exchange, waitMs, () => this.#handleTimeout(exchange, waitMs));
  }

  #handleTimeout(exchange: Exchange, waitedMs: number): void {
    const { label } = this.#options;
    const { stopAttempts, retransmitMs } = this.#options.timings();
    if (exchange.attempts < (exchange.stopGroup ? stopAttempts : retransmitMs > 0 ? DATAGRAM_ATTEMPTS : 1)) {
      this.#inFlight.removeUnacknowledged(exchange);
      this.#transmit(exchange);
      // An ACK names no command: the one received may have been for this Stop, and the lost one for the other.
      for (const other of exchange.stopGroup?.commands ?? []) {
        if (exchange.stopGroup && other !== exchange.command) this.#transmitStop(other, exchange.stopGroup);
      }
      return;
    }
    const error = new RoomdError(
      "timeout",
      `${label}: no response to ${exchange.command.kind} within ${waitedMs} ms; check cable, power and baud rate`,
    );
    // The order of ACKs is no longer reliable: fail everything in flight and initialise the connection again.
    this.fail(error);
    this.#options.onSilence(error);
  }

  #handleAck(socket: number, transmissionId: number | undefined): void {
    const exchange = this.#inFlight.acknowledge(socket, transmissionId);
    if (!exchange) return;
    // A Stop without a completion is sent again; anything else was received and is waited for.
    exchange.attempts = exchange.stopGroup ? 0 : DATAGRAM_ATTEMPTS;
    if (exchange.isOverruled) this.#cancel(socket);
    const { completionMs, driveCompletionMs } = this.#options.timings();
    if (driveKind(exchange.command) && !exchange.stopGroup) {
      setTimer(exchange, driveCompletionMs, () => {
        this.#finish(exchange, NO_DATA);
        this.#pump();
      });
    } else setTimer(exchange, completionMs, () => this.#handleTimeout(exchange, completionMs));
  }

  #handleCompletion(socket: number, transmissionId: number | undefined): void {
    const exchange = this.#inFlight.findCompleted(socket, transmissionId);
    if (!exchange) return;
    const { busyAfterPresetMs, busyAfterPowerMs } = this.#options.timings();
    if (isRecall(exchange.command)) this.#markBusy(busyAfterPresetMs);
    if (exchange.command.kind === "power") this.#markBusy(busyAfterPowerMs);
    this.#finish(exchange, NO_DATA);
  }

  #handleError(reply: Extract<ViscaReply, { kind: "error" }>, transmissionId: number | undefined): void {
    const { label } = this.#options;
    const { retryDelayMs, completionMs } = this.#options.timings();
    const exchange = this.#inFlight.findRefused(reply, transmissionId);
    if (!exchange) return;
    const again = isRetryable(exchange, reply.reason);
    const waitMs = retryDelayMs * 2 ** Math.min(Math.max(0, exchange.attempts - 1), 3);
    const giveUpAt = exchange.stopGroup ? exchange.deadlineMs : exchange.deadlineMs - completionMs;
    if (again && performance.now() + waitMs < giveUpAt) {
      this.#inFlight.remove(exchange);
      exchange.socket = undefined;
      this.#queue.postpone(exchange);
      setTimer(exchange, waitMs, () => this.#retry(exchange));
      return;
    }
    const code = reply.reason === "cancelled" ? "aborted" : "device.refused";
    this.#fail(
      exchange,
      new RoomdError(code, `${label}: ${exchange.command.kind} refused: ${reply.reason}`, {
        details: { reason: reply.reason, code: reply.code },
      }),
    );
  }

  /** Sends a refused command again, unless a newer drive replaces it. */
  #retry(exchange: Exchange): void {
    if (exchange.isSettled) return;
    if (this.#queue.isSuperseded(exchange)) {
      this.#finish(exchange, NO_DATA);
      return;
    }
    this.#queue.remove(exchange);
    this.#transmit(exchange);
  }

  #markBusy(ms: number): void {
    if (ms > 0) this.#busyUntilMs = Math.max(this.#busyUntilMs, performance.now() + ms);
  }

  #finish(exchange: Exchange, data: Uint8Array): void {
    if (this.#settle(exchange)) exchange.resolve(data);
  }

  #fail(exchange: Exchange, error: RoomdError): void {
    if (this.#settle(exchange)) exchange.reject(error);
  }

  #settle(exchange: Exchange): boolean {
    if (exchange.isSettled) return false;
    exchange.isSettled = true;
    clearTimeout(exchange.timer);
    this.#queue.remove(exchange);
    this.#inFlight.remove(exchange);
    return true;
  }
}
