import { RoomdError } from "../../daemon/contract/errors.ts";
import { encodeCommand, type ViscaCommand } from "./command/command.ts";
import { SOCKETS } from "./constants.ts";
import {
  after,
  driveKind,
  type Exchange,
  isMotion,
  isRecall,
  type Sendable,
  type StopGroup,
} from "./exchange.ts";
import { goesAgain, InFlight } from "./in-flight.ts";
import { Queue } from "./queue.ts";
import type { ViscaReply } from "./reply.ts";
import type { ViscaTimings } from "./timings.ts";

export interface SchedulerOptions {
  readonly label: string;
  /** The camera's address now. */
  readonly address: () => number;
  readonly timings: () => ViscaTimings;
  /** Writes at once and answers the ticket of what was written; undefined when the line is closed. */
  readonly write: (bytes: Uint8Array) => number | undefined;
  /** Each exchange that ended with an answer (also a refusal), or with silence. */
  readonly onProof: () => void;
  readonly onSilence: (error: RoomdError) => void;
}

const NO_DATA = new Uint8Array();
/** How often an exchange is sent over a carrier that loses datagrams. */
const ATTEMPTS = 3;

/** Decides what goes onto the line next, and what becomes of it when nothing comes back. */
export class ViscaScheduler {
  readonly #options: SchedulerOptions;
  readonly #queue = new Queue();
  readonly #inFlight = new InFlight();
  /** Until then the camera hears nothing, by performance.now(). */
  #deafUntil = 0;
  #wake: NodeJS.Timeout | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** `fits`: whether an answer can be to this inquiry. Where datagrams come twice, one that can't is late. */
  send(command: Sendable, signal?: AbortSignal, fits: Exchange["fits"] = () => true): Promise<Uint8Array> {
    const { promise, exchange } = this.#exchange(command, signal, { fits });
    const older = this.#queue.add(exchange);
    if (older) this.#finish(older, NO_DATA);
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

  receive(reply: ViscaReply, ticket?: number): void {
    switch (reply.kind) {
      case "ack":
        this.#acknowledged(reply.socket, ticket);
        break;
      case "completion":
        this.#completed(reply.socket, ticket);
        break;
      case "answer": {
        const inquiry = this.#inFlight.answered(ticket);
        const late = inquiry && this.#options.timings().againMs > 0 && !inquiry.fits(reply.data);
        if (inquiry && !late) this.#finish(inquiry, reply.data);
        break;
      }
      case "error":
        this.#refused(reply, ticket);
        break;
      default:
        return;
    }
    this.#options.onProof();
    this.#pump();
  }

  /** Everything that waits or is in work ends with `error`: the line closed, or the camera went silent. */
  fail(error: RoomdError): void {
    clearTimeout(this.#wake);
    this.#wake = undefined;
    for (const exchange of [...this.#queue.all(), ...this.#inFlight.all()]) this.#fail(exchange, error);
  }

  #exchange(command: Sendable, signal?: AbortSignal, more: Partial<Pick<Exchange, "fits" | "stops">> = {}) {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const { ackMs, completionMs } = this.#options.timings();
    const exchange: Exchange = {
      command,
      isInquiry: command.kind.endsWith("inquiry"),
      fits: more.fits ?? (() => true),
      stops: more.stops,
      resolve,
      reject,
      giveUpAt: performance.now() + ackMs + completionMs,
      attempts: 0,
      timer: undefined,
      ticket: undefined,
      socket: undefined,
      overruled: false,
      done: false,
    };
    signal?.addEventListener("abort", () => {
      this.#fail(exchange, new RoomdError("aborted", `${this.#options.label}: ${command.kind} given up`));
    });
    return { promise, exchange };
  }

  #transmitStop(command: ViscaCommand, stops: StopGroup): void {
    const { promise, exchange } = this.#exchange(command, undefined, { stops });
    promise.catch(() => {});
    stops.ends.push(promise);
    this.#transmit(exchange);
  }

  /** Every movement but a Stop ends as `aborted`: those that wait don't leave, those in work are cancelled. */
  #dropMovements(): void {
    for (const drive of this.#queue.drives()) this.#finish(drive, NO_DATA);
    for (const exchange of this.#queue.travels()) {
      const what = `${this.#options.label}: ${exchange.command.kind}`;
      this.#fail(exchange, new RoomdError("aborted", `${what} given up, the camera was stopped`));
    }
    for (const exchange of this.#inFlight.all()) {
      if (exchange.stops || !isMotion(exchange.command)) continue;
      exchange.overruled = true;
      this.#cancel(exchange);
    }
  }

  /** Ends it in the camera, too; one that has no socket yet is cancelled when its ACK names one. */
  #cancel({ socket }: Exchange): void {
    const { write, address, timings } = this.#options;
    if (socket === undefined) return;
    write(encodeCommand({ kind: "cancel", socket }, address()));
    this.#deafFor(timings().deafAfterCancelMs);
  }

  #pump(): void {
    const waitMs = this.#deafUntil - performance.now();
    if (waitMs > 0) {
      this.#wake ??= setTimeout(() => {
        this.#wake = undefined;
        this.#pump();
      }, waitMs);
      return;
    }
    const { againMs } = this.#options.timings();
    while (this.#inFlight.commands < SOCKETS) {
      // Where one of two commands may be lost, the other's ACK must not be taken for its own.
      if (againMs > 0 && this.#inFlight.unacknowledged > 0) break;
      const next = this.#queue.nextCommand();
      if (!next) break;
      this.#transmit(next);
      if (this.#deafUntil > performance.now()) return this.#pump();
    }
    // Commands that could leave have left; those that still wait must not keep the proof of health waiting.
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
    exchange.ticket = write(encodeCommand(exchange.command, address()));
    if (exchange.ticket === undefined) {
      const what = `${label}: nothing carries commands to it now; check the cable and the port's name`;
      this.#fail(exchange, new RoomdError("unavailable", what));
      return;
    }
    this.#inFlight.left(exchange);
    if (!exchange.isInquiry && !exchange.stops) this.#deafFor(timings.betweenCommandsMs);
    const wholeMs = exchange.isInquiry ? timings.inquiryMs : timings.ackMs;
    const again = !exchange.stops && timings.againMs > 0 && exchange.attempts < ATTEMPTS;
    const waitMs = exchange.stops ? timings.stopAgainMs : again ? timings.againMs : wholeMs;
    after(exchange, waitMs, () => this.#unanswered(exchange, waitMs));
  }

  #unanswered(exchange: Exchange, waitedMs: number): void {
    const { label } = this.#options;
    const { stopAttempts, againMs } = this.#options.timings();
    if (exchange.attempts < (exchange.stops ? stopAttempts : againMs > 0 ? ATTEMPTS : 1)) {
      this.#inFlight.retract(exchange);
      this.#transmit(exchange);
      // An ACK names no command: the one that came may have been for this Stop and the lost one another's.
      for (const other of exchange.stops?.commands ?? []) {
        if (exchange.stops && other !== exchange.command) this.#transmitStop(other, exchange.stops);
      }
      return;
    }
    const error = new RoomdError(
      "timeout",
      `${label}: no answer to ${exchange.command.kind} within ${waitedMs} ms; check cable, power and baud rate`,
    );
    // From here on the order of ACKs can't be trusted: all that is in flight ends, and the line is set up anew.
    this.fail(error);
    this.#options.onSilence(error);
  }

  #acknowledged(socket: number, ticket: number | undefined): void {
    const exchange = this.#inFlight.acknowledged(socket, ticket);
    if (!exchange) return;
    // A Stop that does not complete is sent again; anything else has been heard, and is waited for.
    exchange.attempts = exchange.stops ? 0 : ATTEMPTS;
    if (exchange.overruled) this.#cancel(exchange);
    const { completionMs, driveMs } = this.#options.timings();
    if (driveKind(exchange.command) && !exchange.stops) {
      after(exchange, driveMs, () => {
        this.#finish(exchange, NO_DATA);
        this.#pump();
      });
    } else after(exchange, completionMs, () => this.#unanswered(exchange, completionMs));
  }

  #completed(socket: number, ticket: number | undefined): void {
    const exchange = this.#inFlight.completed(socket, ticket);
    if (!exchange) return;
    const { deafAfterPresetMs, deafAfterPowerMs } = this.#options.timings();
    if (isRecall(exchange.command)) this.#deafFor(deafAfterPresetMs);
    if (exchange.command.kind === "power") this.#deafFor(deafAfterPowerMs);
    this.#finish(exchange, NO_DATA);
  }

  #refused(reply: Extract<ViscaReply, { kind: "error" }>, ticket: number | undefined): void {
    const { label } = this.#options;
    const { retryMs, completionMs } = this.#options.timings();
    const exchange = this.#inFlight.refused(reply, ticket);
    if (!exchange) return;
    const again = goesAgain(exchange, reply.reason);
    const waitMs = retryMs * 2 ** Math.min(Math.max(0, exchange.attempts - 1), 3);
    const giveUpAt = exchange.stops ? exchange.giveUpAt : exchange.giveUpAt - completionMs;
    if (again && performance.now() + waitMs < giveUpAt) {
      this.#inFlight.forget(exchange);
      exchange.socket = undefined;
      this.#queue.wait(exchange);
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
    if (this.#queue.isOutdated(exchange)) {
      this.#finish(exchange, NO_DATA);
      return;
    }
    this.#queue.forget(exchange);
    this.#transmit(exchange);
  }

  #deafFor(ms: number): void {
    if (ms > 0) this.#deafUntil = Math.max(this.#deafUntil, performance.now() + ms);
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
    this.#queue.forget(exchange);
    this.#inFlight.forget(exchange);
    return true;
  }
}
