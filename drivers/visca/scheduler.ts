import { RoomdError } from "../../daemon/contract/errors.ts";
import { encodeCommand, type ViscaCommand } from "./command/command.ts";
import { SOCKETS } from "./constants.ts";
import {
  after,
  type Exchange,
  goesAgain,
  isMotion,
  refusedExchange,
  remove,
  type Sendable,
  type StopGroup,
} from "./exchange.ts";
import type { ViscaReply } from "./reply.ts";
import type { ViscaTimings } from "./timings.ts";

export interface SchedulerOptions {
  readonly label: string;
  readonly address: number;
  readonly timings: ViscaTimings;
  /** Writes at once; false when the line is closed. */
  readonly write: (bytes: Uint8Array) => boolean;
  /** Each exchange that ended with an answer (also a refusal), or with silence. */
  readonly onProof: () => void;
  readonly onSilence: (error: RoomdError) => void;
}

const NO_DATA = new Uint8Array();
/** Decides what goes onto the line next, and which waiting command a reply belongs to. A camera's ACKs come
 * in the order of the commands; from then on the socket names the command. */
export class ViscaScheduler {
  readonly #options: SchedulerOptions;
  /** The newest drive of each axis that has not left yet. */
  readonly #moves = new Map<"pan-tilt-drive" | "zoom-drive", Exchange>();
  readonly #commands: Exchange[] = [];
  readonly #inquiries: Exchange[] = [];
  readonly #awaitingAck: Exchange[] = [];
  readonly #working = new Set<Exchange>();
  /** Refused for the moment; they go again. */
  readonly #waiting = new Set<Exchange>();
  #inquiry: Exchange | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Commands and inquiries that have not left. */
  get queued(): number {
    return this.#moves.size + this.#commands.length + this.#inquiries.length;
  }

  send(command: Sendable, signal?: AbortSignal): Promise<Uint8Array> {
    const { promise, exchange } = this.#exchange(command, signal);
    if (exchange.isInquiry) this.#inquiries.push(exchange);
    else if (command.kind === "pan-tilt-drive" || command.kind === "zoom-drive") {
      const older = this.#moves.get(command.kind);
      this.#moves.set(command.kind, exchange);
      if (older) this.#finish(older, NO_DATA);
    } else this.#commands.push(exchange);
    this.#pump();
    return promise;
  }

  /** Sends Stops ahead of everything, drops the movements that wait, and cancels those in work. */
  async stop(commands: readonly ViscaCommand[]): Promise<void> {
    const stops: StopGroup = { commands, ends: [] };
    for (const command of commands) this.#transmitStop(command, stops);
    this.#dropMovements();
    // The list grows while Stops are sent again.
    for (const end of stops.ends) await end;
  }

  #transmitStop(command: ViscaCommand, stops: StopGroup): void {
    const { promise, exchange } = this.#exchange(command, undefined, stops);
    promise.catch(() => {});
    stops.ends.push(promise);
    this.#transmit(exchange);
  }

  /** Every movement but a Stop ends as `aborted`: those that wait don't leave, those in work are cancelled. */
  #dropMovements(): void {
    for (const move of this.#moves.values()) this.#finish(move, NO_DATA);
    for (const exchange of [...this.#commands, ...this.#waiting]) {
      if (exchange.stops || !isMotion(exchange.command)) continue;
      const what = `${this.#options.label}: ${exchange.command.kind}`;
      this.#fail(exchange, new RoomdError("aborted", `${what} given up, the camera was stopped`));
    }
    for (const exchange of [...this.#awaitingAck, ...this.#working]) {
      if (exchange.stops || !isMotion(exchange.command)) continue;
      exchange.overruled = true;
      this.#cancel(exchange);
    }
  }

  /** Ends it in the camera, too; one that has no socket yet is cancelled when its ACK names one. */
  #cancel({ socket }: Exchange): void {
    const { write, address } = this.#options;
    if (socket !== undefined) write(encodeCommand({ kind: "cancel", socket }, address));
  }

  receive(reply: ViscaReply): void {
    switch (reply.kind) {
      case "ack":
        this.#acknowledged(reply.socket);
        break;
      case "completion":
        this.#completed(reply.socket);
        break;
      case "answer":
        if (this.#inquiry) this.#finish(this.#inquiry, reply.data);
        break;
      case "error":
        this.#refused(reply);
        break;
      default:
        return;
    }
    this.#options.onProof();
    this.#pump();
  }

  /** Everything that waits or is in work ends with `error`: the line closed, or the camera went silent. */
  fail(error: RoomdError): void {
    const all = [
      ...this.#moves.values(),
      ...this.#commands,
      ...this.#inquiries,
      ...this.#awaitingAck,
      ...this.#working,
      ...this.#waiting,
    ];
    if (this.#inquiry) all.push(this.#inquiry);
    for (const exchange of all) this.#fail(exchange, error);
  }

  #exchange(command: Sendable, signal?: AbortSignal, stops?: StopGroup) {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const { timings } = this.#options;
    const isInquiry = command.kind.endsWith("inquiry");
    const exchange: Exchange = {
      command,
      isInquiry,
      stops,
      resolve,
      reject,
      giveUpAt: performance.now() + timings.ackMs + timings.completionMs,
      attempts: 0,
      timer: undefined,
      socket: undefined,
      overruled: false,
      done: false,
    };
    signal?.addEventListener("abort", () => {
      this.#fail(exchange, new RoomdError("aborted", `${this.#options.label}: ${command.kind} given up`));
    });
    return { promise, exchange };
  }

  #pump(): void {
    while (this.#awaitingAck.length + this.#working.size < SOCKETS) {
      const next = this.#nextCommand();
      if (!next) break;
      this.#transmit(next);
    }
    const commandsWait = this.#moves.size + this.#commands.length > 0;
    if (!this.#inquiry && !commandsWait) {
      const inquiry = this.#inquiries.shift();
      if (inquiry) {
        this.#inquiry = inquiry;
        this.#transmit(inquiry);
      }
    }
  }

  #nextCommand(): Exchange | undefined {
    for (const [kind, move] of this.#moves) {
      this.#moves.delete(kind);
      return move;
    }
    return this.#commands.shift();
  }

  #transmit(exchange: Exchange): void {
    const { label, address, timings, write } = this.#options;
    exchange.attempts++;
    if (!write(encodeCommand(exchange.command, address))) {
      this.#fail(
        exchange,
        new RoomdError("unavailable", `${label}: the line is closed; check the cable and the port's name`),
      );
      return;
    }
    if (!exchange.isInquiry) this.#awaitingAck.push(exchange);
    const waitMs = exchange.stops
      ? timings.stopAgainMs
      : exchange.isInquiry
        ? timings.inquiryMs
        : timings.ackMs;
    after(exchange, waitMs, () => this.#unanswered(exchange, waitMs));
  }

  #unanswered(exchange: Exchange, waitedMs: number): void {
    if (exchange.stops && exchange.attempts < this.#options.timings.stopAttempts) {
      remove(this.#awaitingAck, exchange);
      this.#transmit(exchange);
      // An ACK names no command: the one that came may have been for this Stop and the lost one another's.
      for (const other of exchange.stops.commands) {
        if (other !== exchange.command) this.#transmitStop(other, exchange.stops);
      }
      return;
    }
    const { label } = this.#options;
    const error = new RoomdError(
      "timeout",
      `${label}: no answer to ${exchange.command.kind} within ${waitedMs} ms; check cable, power and baud rate`,
    );
    // From here on the order of ACKs can't be trusted: all that is in flight ends, and the line is set up anew.
    this.fail(error);
    this.#options.onSilence(error);
  }

  #acknowledged(socket: number): void {
    const exchange = this.#awaitingAck.shift();
    if (!exchange) return;
    exchange.socket = socket;
    exchange.attempts = 0;
    this.#working.add(exchange);
    if (exchange.overruled) this.#cancel(exchange);
    const { completionMs } = this.#options.timings;
    after(exchange, completionMs, () => this.#unanswered(exchange, completionMs));
  }

  #completed(socket: number): void {
    // Some models complete several commands on one socket: the oldest of that socket is meant.
    for (const exchange of this.#working) {
      if (exchange.socket !== socket) continue;
      this.#finish(exchange, NO_DATA);
      return;
    }
    // Others complete without an ACK.
    const unacknowledged = this.#awaitingAck[0];
    if (unacknowledged) this.#finish(unacknowledged, NO_DATA);
  }

  #refused(reply: Extract<ViscaReply, { kind: "error" }>): void {
    const { label, timings } = this.#options;
    const exchange = refusedExchange(reply, this.#working, this.#awaitingAck[0] ?? this.#inquiry);
    if (!exchange) return;
    const again = goesAgain(exchange, reply.reason);
    const waitMs = timings.retryMs * 2 ** Math.min(Math.max(0, exchange.attempts - 1), 3);
    const giveUpAt = exchange.stops ? exchange.giveUpAt : exchange.giveUpAt - timings.completionMs;
    if (again && performance.now() + waitMs < giveUpAt) {
      remove(this.#awaitingAck, exchange);
      this.#working.delete(exchange);
      exchange.socket = undefined;
      this.#waiting.add(exchange);
      after(exchange, waitMs, () => this.#retry(exchange));
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

  /** A refused command goes again, unless a newer drive of the same axis makes it pointless. */
  #retry(exchange: Exchange): void {
    if (exchange.done) return;
    this.#waiting.delete(exchange);
    const kind = exchange.command.kind;
    if (!exchange.stops && (kind === "pan-tilt-drive" || kind === "zoom-drive") && this.#moves.has(kind)) {
      this.#finish(exchange, NO_DATA);
      return;
    }
    this.#transmit(exchange);
  }

  #finish(exchange: Exchange, data: Uint8Array): void {
    if (this.#forget(exchange)) exchange.resolve(data);
  }

  #fail(exchange: Exchange, error: RoomdError): void {
    if (this.#forget(exchange)) exchange.reject(error);
  }

  #forget(exchange: Exchange): boolean {
    if (exchange.done) return false;
    exchange.done = true;
    clearTimeout(exchange.timer);
    for (const queue of [this.#commands, this.#inquiries, this.#awaitingAck]) remove(queue, exchange);
    for (const [kind, move] of this.#moves) if (move === exchange) this.#moves.delete(kind);
    this.#working.delete(exchange);
    this.#waiting.delete(exchange);
    if (this.#inquiry === exchange) this.#inquiry = undefined;
    return true;
  }
}
