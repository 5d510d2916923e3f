import { RoomdError } from "../../daemon/contract/errors.ts";
import type { ViscaCommand } from "./command/command.ts";
import { driveKind, type Exchange, type ViscaRequest } from "./exchange.ts";
import type { ViscaTimings } from "./timings.ts";

export interface StopSenderOptions {
  readonly label: string;
  readonly timings: () => ViscaTimings;
  /** `end` is called once: with the completion, or with the error of a refusal. */
  readonly createExchange: (command: ViscaCommand, end: (error?: RoomdError) => void) => Exchange;
  /** Writes it at once; returns false if nothing can be written. */
  readonly transmit: (exchange: Exchange) => boolean;
  /** Why nothing can be written at present. */
  readonly unavailableReason: () => string;
  /** Ends waiting for its replies. */
  readonly drop: (exchange: Exchange) => void;
  /** Cancels what the camera executes, other than Stop. */
  readonly freeSockets: () => void;
  /** Called when a movement may be sent that had to wait. */
  readonly onProgress: () => void;
}

/** One Stop, from the request to its confirmation. */
interface Round {
  readonly commands: readonly ViscaCommand[];
  readonly result: PromiseWithResolvers<void>;
  /** The Stops of the last attempt, one per axis. */
  exchanges: Exchange[];
  /** Including those of an earlier round without a reply. */
  attempts: number;
  hasTimedOut: boolean;
  /** The camera was too busy for the last attempt. */
  busy: RoomdError | undefined;
  /** Why the camera refuses Stop. */
  error: RoomdError | undefined;
}

/** Growth of the delay between two attempts. */
const BACK_OFF = 1.2;
/** The longest delay after a refusal, ms. */
const REFUSED_MAX_MS = 1000;

/** Sends Stop until the camera has acknowledged it: one at a time, `stopAttempts` times at most, whatever happens to
 * other messages. A Stop that was lost with its connection is the first message of the next one. */
export class StopSender implements Disposable {
  readonly #options: StopSenderOptions;
  #round: Round | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lateTimer: NodeJS.Timeout | undefined;
  /** The Stop to send when the camera is back: the last one had no effect, or contact was lost in a movement. */
  #overdueStop: readonly ViscaCommand[] | undefined;
  #isContactLost = false;
  /** Since the last reply. */
  #attemptsSinceReply = 0;
  /** A drive was sent after the last confirmed Stop. */
  #isDriving = false;
  #lastMotionAtMs = Number.NEGATIVE_INFINITY;
  /** Some models never complete a Stop: the ACK confirms it. */
  #expectsCompletion = true;
  #nextAttempt = Promise.withResolvers<void>();

  constructor(options: StopSenderOptions) {
    this.#options = options;
  }

  /** Whether a newer movement has to wait, because the camera may still acknowledge the first attempt. */
  get blocksMovements(): boolean {
    return this.#round !== undefined && !this.#round.hasTimedOut && !this.#isConfirmed(this.#round);
  }

  /** Sends Stop, or joins the one in progress. Rejects with `timeout` when no attempt was acknowledged, with
   * `unavailable` without a connection, with `aborted` when a newer movement replaces it. */
  start(commands: readonly ViscaCommand[]): Promise<void> {
    return (this.#round ?? this.#begin(commands)).result.promise;
  }

  /** Called when a movement is sent: it replaces a Stop whose ACK did not come. */
  noteMovement(command: ViscaRequest): void {
    const round = this.#round;
    const replaced = () =>
      new RoomdError("aborted", `${this.#options.label}: Stop replaced by a newer movement`);
    if (round) this.#end(this.#isConfirmed(round) ? round.error : replaced());
    this.#lastMotionAtMs = performance.now();
    if (driveKind(command)) this.#isDriving = true;
    clearTimeout(this.#lateTimer);
    this.#overdueStop = undefined;
  }

  /** Called when the camera is silent or its connection closed. `stop` stops the movements in progress. */
  noteContactLost(stop: readonly ViscaCommand[], isMoving: boolean): void {
    this.#isContactLost = true;
    if (isMoving || this.#isDriving || this.#round) this.#overdueStop ??= stop;
  }

  /** Called when the connection has closed by itself or could not open: the camera may have missed every attempt. */
  noteDisconnected(): void {
    this.#attemptsSinceReply = 0;
  }

  /** Called when a connection has opened: sends an overdue Stop before anything else. */
  resume(): void {
    if (this.#attemptsSinceReply >= this.#options.timings().stopAttempts) return;
    if (this.#round) this.#attempt();
    else if (this.#overdueStop) this.#begin(this.#overdueStop);
  }

  /** Called for each reply: the camera is back. */
  noteReply(): void {
    this.#attemptsSinceReply = 0;
    if (!this.#isContactLost) return;
    this.#isContactLost = false;
    if (!this.#round && this.#overdueStop) this.#begin(this.#overdueStop);
  }

  /** Resolves when the next attempt has been sent; at once if none will follow. */
  async nextAttempt(): Promise<void> {
    if (this.#round && this.#round.attempts < this.#options.timings().stopAttempts) {
      await this.#nextAttempt.promise;
    }
  }

  handleAck(): void {
    const round = this.#round;
    if (!round || !this.#isConfirmed(round)) return;
    if (!this.#expectsCompletion) return this.#end(round.error);
    this.#setTimer(this.#options.timings().driveCompletionMs, () => {
      this.#expectsCompletion = false;
      this.#end(round.error);
    });
  }

  /** Called when the camera was too busy for a Stop. */
  handleBusy(error: RoomdError): void {
    const round = this.#round;
    if (!round) return;
    round.busy = error;
    this.#options.freeSockets();
    const { retryDelayMs } = this.#options.timings();
    this.#setTimer(Math.min(retryDelayMs * 2 ** (round.attempts - 1), REFUSED_MAX_MS), () => this.#retry());
  }

  /** The camera refused the sequence number of the last attempt. */
  handleSequenceError(): void {
    if (this.#round) this.#retry();
  }

  #begin(commands: readonly ViscaCommand[]): Round {
    const result = Promise.withResolvers<void>();
    result.promise.catch(() => {});
    clearTimeout(this.#lateTimer);
    const attempts = this.#isContactLost ? this.#attemptsSinceReply : 0;
    const round: Round = {
      commands,
      result,
      exchanges: [],
      attempts,
      hasTimedOut: false,
      busy: undefined,
      error: undefined,
    };
    this.#round = round;
    this.#attempt();
    return round;
  }

  /** An ACK names no command: the one received may have been for this axis, and the lost one for the other. So all
   * are sent again. */
  #attempt(): void {
    const round = this.#round;
    if (!round) return;
    const { createExchange, transmit, drop, timings } = this.#options;
    round.busy = undefined;
    round.error = undefined;
    const previous = round.exchanges;
    for (const exchange of previous) drop(exchange);
    round.exchanges = round.commands.map((command, index) => {
      const exchange: Exchange = createExchange(command, (error) => this.#handleEnd(exchange, error));
      exchange.holdsSocket = !round.hasTimedOut;
      exchange.transmissionIds.push(...(previous[index]?.transmissionIds ?? []));
      return exchange;
    });
    const isSent = round.exchanges.every((exchange) => transmit(exchange));
    if (isSent) {
      this.#setTimer(timings().stopRetryMs * BACK_OFF ** round.attempts, () => this.#retry());
      round.attempts++;
      this.#attemptsSinceReply++;
    } else this.#end(this.#notConnected());
    this.#renewNextAttempt();
  }

  #retry(): void {
    const round = this.#round;
    if (!round) return;
    if (round.attempts >= this.#options.timings().stopAttempts) {
      return this.#end(round.error ?? round.busy ?? this.#notConfirmed(round.attempts));
    }
    round.hasTimedOut = true;
    this.#attempt();
    this.#options.onProgress();
  }

  #isConfirmed({ exchanges }: Round): boolean {
    return exchanges.every(({ socket, isSettled }) => socket !== undefined || isSettled);
  }

  #handleEnd(exchange: Exchange, error: RoomdError | undefined): void {
    const round = this.#round;
    if (!round?.exchanges.includes(exchange)) return;
    if (error) round.error = error;
    else this.#expectsCompletion = true;
    if (round.exchanges.every(({ isSettled }) => isSettled)) this.#end(round.error);
    else this.handleAck();
  }

  #end(error: RoomdError | undefined): void {
    const round = this.#round;
    if (!round) return;
    this.#round = undefined;
    clearTimeout(this.#timer);
    for (const exchange of round.exchanges) this.#options.drop(exchange);
    this.#renewNextAttempt();
    if (error) {
      if (error.code !== "aborted") this.#overdueStop = round.commands;
      round.result.reject(error);
    } else {
      this.#overdueStop = undefined;
      this.#isDriving = false;
      this.#stopLateDatagrams(round.commands);
      round.result.resolve();
    }
    this.#options.onProgress();
  }

  /** The network may deliver a movement after the Stop that followed it. */
  #stopLateDatagrams(commands: readonly ViscaCommand[]): void {
    const { retransmitMs, lateDatagramMs } = this.#options.timings();
    if (retransmitMs === 0) return;
    const waitMs = this.#lastMotionAtMs + lateDatagramMs - performance.now();
    if (waitMs <= 0) return;
    clearTimeout(this.#lateTimer);
    this.#lateTimer = setTimeout(() => {
      if (!this.#round) this.#begin(commands);
    }, waitMs);
  }

  /** Replies that have arrived are read first. */
  #setTimer(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    const round = this.#round;
    const timer = setTimeout(() => {
      setImmediate(() => {
        if (this.#timer === timer && this.#round === round) then();
      });
    }, ms);
    this.#timer = timer;
  }

  #renewNextAttempt(): void {
    this.#nextAttempt.resolve();
    this.#nextAttempt = Promise.withResolvers<void>();
  }

  #notConnected(): RoomdError {
    const { label, unavailableReason } = this.#options;
    const message = `${label}: Stop not sent: ${unavailableReason()}`;
    return new RoomdError("unavailable", message);
  }

  #notConfirmed(attempts: number): RoomdError {
    const message = `${this.#options.label}: Stop not confirmed: ${attempts} attempts without an ACK`;
    return new RoomdError("timeout", message);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#lateTimer);
    const { label } = this.#options;
    if (this.#round) this.#end(new RoomdError("aborted", `${label} is being closed`));
  }
}
