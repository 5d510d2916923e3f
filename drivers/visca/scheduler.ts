import { RoomdError } from "../../daemon/contract/errors.ts";
import { encodeCommand, type ViscaCommand, type ViscaInquiry } from "./command/command.ts";
import { SOCKET_COUNT } from "./constants.ts";
import { ContactMonitor } from "./contact-monitor.ts";
import {
  driveKind,
  type Exchange,
  isMotion,
  isRecall,
  newExchange,
  setTimer,
  type ViscaRequest,
} from "./exchange.ts";
import { InFlight, isRetryable } from "./in-flight.ts";
import { RequestQueue } from "./queue.ts";
import type { ViscaReply } from "./reply.ts";
import { ackLimitMs, canRepeat, replyWaitMs } from "./reply-wait.ts";
import { StopSender } from "./stop-sender.ts";
import type { ViscaTimings } from "./timings.ts";

export interface SchedulerOptions {
  readonly label: string;
  /** The camera's current address. */
  readonly address: () => number;
  readonly timings: () => ViscaTimings;
  /** Whether the profile lists this inquiry as never answered. */
  readonly isUnanswered: (inquiry: ViscaInquiry) => boolean;
  /** The Stops of all axes, for a movement that a lost connection leaves behind. */
  readonly stopCommands: () => readonly ViscaCommand[];
  /** Sends at once and returns the transmission id; undefined: see `unavailableReason`. `repeats`: the last transmission. */
  readonly write: (bytes: Uint8Array, repeats?: number) => number | undefined;
  /** Why nothing can be written at present. */
  readonly unavailableReason: () => string;
  /** Called for each reply, refusals included. */
  readonly onResponse: () => void;
  /** Called when nothing at all is received. */
  readonly onSilence: (error: RoomdError) => void;
}

const NO_DATA = new Uint8Array();
const ANY_PROOF = { kind: "version-inquiry" } as const;

/** Decides which exchange is sent next, and handles replies and time-outs. Nothing else sends or repeats a message, so
 * that no movement leaves after a newer Stop. */
export class ViscaScheduler implements Disposable {
  readonly #options: SchedulerOptions;
  readonly #queue = new RequestQueue();
  readonly #inFlight = new InFlight();
  readonly #contact: ContactMonitor;
  readonly #stop: StopSender;
  /** The camera ignores commands until then, by performance.now(). */
  #busyUntilMs = 0;
  #wakeTimer: NodeJS.Timeout | undefined;
  #stopCount = 0;
  /** Some models never complete drives, or no command: the ACK counts as completion. */
  readonly #expectsCompletion = { drive: true, other: true };

  constructor(options: SchedulerOptions) {
    const { label, timings, isUnanswered, unavailableReason } = options;
    this.#options = options;
    this.#contact = new ContactMonitor({
      isUnanswered,
      ask: (inquiry) => this.#ask(inquiry),
    });
    this.#stop = new StopSender({
      label,
      timings,
      unavailableReason,
      createExchange: (command, end) =>
        newExchange(command, { resolve: () => end(), reject: end, isStop: true }),
      transmit: (exchange) => this.#transmit(exchange),
      drop: (exchange) => void this.#settle(exchange),
      freeSockets: () => this.#freeSockets(),
      onProgress: () => this.#pump(),
    });
  }

  /** Number of Stops so far: a movement that needs several messages sends no further one after a Stop. */
  get stopCount(): number {
    return this.#stopCount;
  }

  /** Whether the camera counts as silent. */
  get isSilent(): boolean {
    return this.#contact.isSilent;
  }

  /** `fits`: whether a response can belong to this inquiry. Rejects with `device.unsupported` for an inquiry that the
   * camera has left unanswered before. */
  send(
    command: ViscaRequest,
    signal?: AbortSignal,
    fits: Exchange["canDecode"] = () => true,
  ): Promise<Uint8Array> {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const exchange = newExchange(command, { resolve, reject, canDecode: fits });
    if (exchange.isInquiry && !this.#contact.isWorthAsking(command as ViscaInquiry)) {
      const message = `${this.#options.label} does not answer ${command.kind}`;
      this.#fail(exchange, new RoomdError("device.unsupported", message));
      return promise;
    }
    signal?.addEventListener("abort", () => {
      this.#fail(exchange, new RoomdError("aborted", `${this.#options.label}: ${command.kind} aborted`));
    });
    const older = this.#queue.add(exchange);
    if (older) this.#finish(older, NO_DATA);
    this.#pump();
    return promise;
  }

  /** Sends Stops ahead of everything, drops queued movements and cancels executing ones. */
  async stop(commands: readonly ViscaCommand[]): Promise<void> {
    this.#stopCount++;
    const stopped = this.#stop.start(commands);
    this.#abortMovements();
    await stopped;
  }

  /** Resolves when the camera has replied to anything; rejects when it is silent. */
  async prove(): Promise<void> {
    const reply = this.#contact.nextReply();
    this.#ask(this.#contact.nextProof() ?? ANY_PROOF);
    await reply;
  }

  /** Any reply will do. */
  #ask(inquiry: ViscaInquiry): void {
    this.#queue.add(newExchange(inquiry, { resolve: () => {}, reject: () => {} }));
    this.#pump();
  }

  /** Called when the connection has closed by itself or could not open. */
  noteDisconnected(): void {
    this.#stop.noteDisconnected();
  }

  /** Called when the connection has opened. */
  resume(): void {
    this.#stop.resume();
  }

  /** An inquiry that establishes contact follows the next attempt of an unacknowledged Stop. */
  async afterStop(): Promise<void> {
    await this.#stop.nextAttempt();
  }

  receive(reply: ViscaReply, transmissionId?: number): void {
    if (reply.kind === "address-set" || reply.kind === "if-clear" || reply.kind === "network-change") return;
    this.#contact.noteReply();
    switch (reply.kind) {
      case "ack":
        this.#handleAck(reply.socket, transmissionId);
        break;
      case "completion":
        this.#handleCompletion(reply.socket, transmissionId);
        break;
      case "inquiry-response": {
        const inquiry = this.#inFlight.findInquiry(reply.data, transmissionId);
        if (!inquiry) break;
        this.#contact.noteAnswer(inquiry.command as ViscaInquiry);
        this.#finish(inquiry, reply.data);
        break;
      }
      case "error":
        this.#handleError(reply, transmissionId);
    }
    this.#options.onResponse();
    this.#stop.noteReply();
    this.#pump();
  }

  /** The camera refused the sequence number of this message. */
  handleSequenceError(transmissionId: number): void {
    const exchange = this.#inFlight.findByTransmission(transmissionId);
    if (exchange?.isStop) this.#stop.handleSequenceError();
    else if (exchange && canRepeat(exchange, this.#options.timings())) this.#repeat(exchange);
  }

  /** Rejects everything queued or in flight except Stop: the connection closed, or the camera is silent. */
  fail(error: RoomdError): void {
    clearTimeout(this.#wakeTimer);
    this.#wakeTimer = undefined;
    const exchanges = [...this.#queue.all(), ...this.#inFlight.all()].filter(({ isStop }) => !isStop);
    const isMoving = exchanges.some(({ command, sentAtMs }) => sentAtMs > 0 && isMotion(command));
    this.#stop.noteContactLost(this.#options.stopCommands(), isMoving);
    for (const exchange of exchanges) this.#fail(exchange, error);
    this.#contact.fail(error);
  }

  /** Ends every movement except Stops: queued ones are dropped, executing ones are cancelled. */
  #abortMovements(): void {
    for (const drive of this.#queue.drives()) this.#finish(drive, NO_DATA);
    for (const exchange of this.#queue.moves()) this.#failByStop(exchange);
    for (const exchange of this.#inFlight.all()) {
      if (exchange.isStop || !isMotion(exchange.command)) continue;
      exchange.isBeforeStop = true;
      this.#cancel(exchange);
      // A late ACK or cancellation is still matched to it.
      setTimer(exchange, this.#options.timings().ackMs, () => {
        this.#failByStop(exchange);
        this.#pump();
      });
    }
  }

  #failByStop(exchange: Exchange): void {
    const message = `${this.#options.label}: ${exchange.command.kind} aborted by Stop`;
    this.#fail(exchange, new RoomdError("aborted", message));
  }

  /** Cancels a movement that the camera executes. A drive is over: Stop may have its socket. */
  #cancel({ command, socket }: Exchange): void {
    if (socket !== undefined && !driveKind(command)) this.#cancelSocket(socket);
  }

  /** Also cancels what this process did not send, or sent twice. */
  #freeSockets(): void {
    for (let socket = 1; socket <= SOCKET_COUNT; socket++) {
      if (!this.#inFlight.all().some((one) => one.isStop && one.socket === socket))
        this.#cancelSocket(socket);
    }
  }

  #cancelSocket(socket: number): void {
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
    while (this.#inFlight.occupiedSockets < SOCKET_COUNT) {
      // If one of two commands is lost, the ACK of the other must not be matched to it.
      if (retransmitMs > 0 && this.#inFlight.unacknowledgedCount > 0) break;
      const next = this.#stop.blocksMovements ? this.#queue.nextNonMotion() : this.#queue.nextCommand();
      if (!next) break;
      this.#transmit(next);
      if (this.#busyUntilMs > performance.now()) return this.#pump();
    }
    // Queued commands must not delay inquiries, which prove health.
    if (this.#inFlight.inquiry) return;
    const inquiry = this.#queue.nextInquiry();
    if (inquiry) this.#transmit(inquiry);
  }

  /** Returns false if nothing can be written. */
  #transmit(exchange: Exchange): boolean {
    const { label, address, write, unavailableReason, timings } = this.#options;
    const frame = encodeCommand(exchange.command, address());
    const transmissionId = write(frame, exchange.transmissionIds.at(-1));
    if (transmissionId === undefined) {
      this.#fail(exchange, new RoomdError("unavailable", `${label}: ${unavailableReason()}`));
      return false;
    }
    exchange.attempts++;
    exchange.sentAtMs ||= performance.now();
    exchange.transmissionIds.push(transmissionId);
    this.#inFlight.add(exchange);
    if (exchange.isStop) return true;
    if (isMotion(exchange.command)) this.#stop.noteMovement(exchange.command);
    if (!exchange.isInquiry) this.#markBusy(timings().minCommandIntervalMs);
    const waitMs = replyWaitMs(exchange, timings(), this.#contact.isSuspect);
    setTimer(exchange, waitMs, () => this.#handleTimeout(exchange));
    return true;
  }

  #repeat(exchange: Exchange): void {
    this.#inFlight.remove(exchange);
    if (this.#queue.isSuperseded(exchange)) this.#finish(exchange, NO_DATA);
    else this.#transmit(exchange);
    this.#pump();
  }

  #handleTimeout(exchange: Exchange): void {
    if (canRepeat(exchange, this.#options.timings())) return this.#repeat(exchange);
    if (exchange.isInquiry) return this.#handleUnanswered(exchange);
    const limitMs = ackLimitMs(exchange, this.#options.timings());
    const leftMs = exchange.sentAtMs + limitMs - performance.now();
    if (exchange.holdsSocket && leftMs > 1) {
      exchange.holdsSocket = false;
      setTimer(exchange, leftMs, () => this.#handleTimeout(exchange));
    } else {
      const message = `${this.#options.label}: ${exchange.command.kind} not acknowledged within ${limitMs} ms`;
      this.#fail(exchange, new RoomdError("timeout", message));
    }
    this.#pump();
  }

  #handleUnanswered(exchange: Exchange): void {
    const { label } = this.#options;
    const { command, sentAtMs } = exchange;
    const afterMs = Math.round(performance.now() - sentAtMs);
    const text = `${label}: no response to ${command.kind} within ${afterMs} ms`;
    if (!this.#contact.noteTimeout(command as ViscaInquiry, sentAtMs)) {
      this.#fail(exchange, new RoomdError("timeout", text));
      return this.#pump();
    }
    const error = new RoomdError("timeout", `${text}, nor to others; check cable, power and baud rate`);
    this.fail(error);
    this.#options.onSilence(error);
  }

  #handleAck(socket: number, transmissionId: number | undefined): void {
    const exchange = this.#inFlight.acknowledge(socket, transmissionId);
    if (!exchange) return;
    if (exchange.isStop) return this.#stop.handleAck();
    if (exchange.isBeforeStop) return this.#cancel(exchange);
    const { completionMs, driveCompletionMs } = this.#options.timings();
    const kind = driveKind(exchange.command) ? "drive" : "other";
    if (!this.#expectsCompletion[kind]) return this.#complete(exchange);
    setTimer(exchange, kind === "drive" ? driveCompletionMs : completionMs, () => {
      this.#expectsCompletion[kind] = false;
      this.#complete(exchange);
      this.#pump();
    });
  }

  #handleCompletion(socket: number, transmissionId: number | undefined): void {
    const exchange = this.#inFlight.findCompleted(socket, transmissionId);
    if (!exchange) return;
    this.#expectsCompletion[driveKind(exchange.command) ? "drive" : "other"] = true;
    this.#complete(exchange);
  }

  #complete(exchange: Exchange): void {
    const { busyAfterPresetMs, busyAfterPowerMs } = this.#options.timings();
    if (isRecall(exchange.command)) this.#markBusy(busyAfterPresetMs);
    if (exchange.command.kind === "power") this.#markBusy(busyAfterPowerMs);
    this.#finish(exchange, NO_DATA);
  }

  #handleError(reply: Extract<ViscaReply, { kind: "error" }>, transmissionId: number | undefined): void {
    const { label } = this.#options;
    const { retryDelayMs, ackMs } = this.#options.timings();
    const exchange = this.#inFlight.findRefused(reply, transmissionId);
    if (!exchange) return;
    if (exchange.isInquiry) this.#contact.noteAnswer(exchange.command as ViscaInquiry);
    const code = reply.reason === "cancelled" ? "aborted" : "device.refused";
    const error = new RoomdError(code, `${label}: ${exchange.command.kind} refused: ${reply.reason}`, {
      details: { reason: reply.reason, code: reply.code },
    });
    const isBusy = isRetryable(exchange, reply.reason);
    if (isBusy && exchange.isStop) return this.#stop.handleBusy(error);
    const waitMs = retryDelayMs * 2 ** Math.min(Math.max(0, exchange.attempts - 1), 3);
    if (!isBusy || performance.now() + waitMs >= exchange.createdAtMs + ackMs)
      return this.#fail(exchange, error);
    this.#inFlight.remove(exchange);
    exchange.socket = undefined;
    this.#queue.postpone(exchange);
    setTimer(exchange, waitMs, () => this.#retry(exchange));
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

  /** Rejects everything. */
  [Symbol.dispose](): void {
    this.#stop[Symbol.dispose]();
    this.fail(new RoomdError("aborted", `${this.#options.label} is being closed`));
  }
}
