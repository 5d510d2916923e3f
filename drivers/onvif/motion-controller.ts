import { setTimeout as delay } from "node:timers/promises";
import { isRefusal, RoomdError } from "../../daemon/contract/errors.ts";
import type { StopConfirmation, Velocity } from "../camera.ts";
import type { CallOptions } from "./call-options.ts";
import { type CommandForms, driveForms, FormSender } from "./command-forms.ts";
import type { DeviceInfo } from "./device-info.ts";
import { MotionQueue } from "./motion-queue.ts";
import { canDetectCompletion, hasMoved, hasPositionChanged, isMoveComplete } from "./move-completion.ts";
import type { PtzStatus, PtzVector } from "./ptz.ts";
import { normalise, toVelocityVector } from "./ptz-spaces.ts";
import type { SoapClient } from "./soap-client.ts";
import { StatusReader } from "./status-reader.ts";
import { StopSequence } from "./stop-sequence.ts";
import type { OnvifTimings } from "./timings.ts";

export interface MotionControllerOptions {
  readonly label: string;
  readonly client: SoapClient;
  readonly timings: OnvifTimings;
}

/** Moves one camera: drives, Stop, and moves to a position whose completion is awaited. */
export class MotionController {
  readonly #options: MotionControllerOptions;
  readonly #queue = new MotionQueue();
  /** The last drive sent, and until when it needs no repetition. */
  #driving: { readonly velocity: Velocity; readonly freshUntilMs: number } | undefined;
  /** Aborted when another command supersedes the pending move. */
  #pendingMove: AbortController | undefined;
  readonly #sender: FormSender;
  readonly #status: StatusReader;
  readonly #stopSequence: StopSequence;

  constructor(options: MotionControllerOptions) {
    const { client, timings } = options;
    this.#options = options;
    this.#sender = new FormSender(client);
    this.#status = new StatusReader(client);
    this.#stopSequence = new StopSequence({
      timings,
      queue: this.#queue,
      sender: this.#sender,
      status: this.#status,
    });
  }

  /** Rejects as SoapClient.call does. */
  readStatus(info: DeviceInfo, options: CallOptions): Promise<PtzStatus> {
    return this.#status.read(info, options);
  }

  async drive(velocity: Velocity, info: DeviceInfo, signal?: AbortSignal): Promise<void> {
    this.#supersedeMove("superseded by a drive");
    const driving = this.#driving;
    const nowMs = performance.now();
    const isSame =
      driving?.velocity.pan === velocity.pan &&
      driving.velocity.tilt === velocity.tilt &&
      driving.velocity.zoom === velocity.zoom;
    if (isSame && nowMs < driving.freshUntilMs) return;
    this.#driving = { velocity, freshUntilMs: nowMs + this.#options.timings.moveTimeoutMs / 2 };
    this.#stopSequence.noteMovement();
    if (!driving) this.#openStopConnection(info);
    const { node, quirks, profileToken } = info;
    const forms = driveForms(profileToken, toVelocityVector(velocity, node, quirks), this.#timeoutMs(info));
    try {
      const outcome = await this.#queue.submit(
        (queued) => this.#send(forms, info, { signal: queued }),
        signal,
      );
      if (outcome === "sent") this.#status.noteDrive();
    } catch (error) {
      this.#driving = undefined;
      throw error;
    }
  }

  /** Sends Stop ahead of everything, and again until the camera responds. */
  async stop(info: DeviceInfo): Promise<void> {
    this.#driving = undefined;
    this.#supersedeMove("the camera was stopped");
    await this.#stopSequence.run(info);
  }

  /** Resolves when it is known whether the last Stop has worked. */
  confirmStop(): Promise<StopConfirmation> {
    return this.#stopSequence.confirmation;
  }

  /** Sends a move that ends by itself, and resolves when the camera has completed it. */
  async move(
    forms: CommandForms,
    info: DeviceInfo,
    target: PtzVector | undefined,
    signal?: AbortSignal,
  ): Promise<void> {
    const { operation } = forms[0].request;
    this.#driving = undefined;
    this.#stopSequence.noteMovement();
    this.#supersedeMove("superseded by another move");
    const pending = new AbortController();
    this.#pendingMove = pending;
    const combined = signal ? AbortSignal.any([pending.signal, signal]) : pending.signal;
    try {
      // A newer move does not abort this request: the camera might execute it after the newer one.
      const outcome = await this.#queue.submit(
        (queued) => this.#send(forms, info, { signal: queued }),
        signal,
      );
      if (outcome === "replaced") throw this.#aborted(operation, "superseded by another move");
      await this.#waitForCompletion(operation, info, target, combined);
    } catch (error) {
      const reason: unknown = pending.signal.reason;
      if (pending.signal.aborted && typeof reason === "string") throw this.#aborted(operation, reason);
      throw error;
    } finally {
      if (this.#pendingMove === pending) this.#pendingMove = undefined;
    }
  }

  /** After a silence the camera may no longer be driving. */
  reset(): void {
    this.#driving = undefined;
    this.#status.noteStop();
  }

  /** Another camera or firmware may have taken the address: what was learned about the previous one is invalid. */
  forget(): void {
    this.#sender.reset();
    this.#status.reset();
  }

  #supersedeMove(reason: string): void {
    this.#pendingMove?.abort(reason);
    this.#pendingMove = undefined;
  }

  /** Opens Stop's connection when a drive begins: a TLS handshake takes a camera up to half a second. */
  #openStopConnection(info: DeviceInfo): void {
    this.#status.read(info, { priority: "urgent" }).catch(() => {
      // The drive reports that the camera is unreachable.
    });
  }

  #timeoutMs({ quirks }: DeviceInfo): number | null {
    const { moveTimeoutMs } = this.#options.timings;
    if (quirks.has("timeout-ignored")) return null;
    return quirks.has("timeout-whole-seconds") ? Math.ceil(moveTimeoutMs / 1000) * 1000 : moveTimeoutMs;
  }

  #send(forms: CommandForms, { quirks }: DeviceInfo, options: CallOptions): Promise<void> {
    return this.#sender.send(forms, quirks.has("plain-content-type") ? "plain" : "any", options);
  }

  async #waitForCompletion(
    operation: string,
    info: DeviceInfo,
    target: PtzVector | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { label, timings } = this.#options;
    const moveStatus = info.quirks.has("move-status-unknown") ? "ignored" : "trusted";
    const startedAtMs = performance.now();
    const normalisedTarget = target && normalise(target, info.node);
    let previous: PtzStatus | undefined;
    let moved = false;
    let hasChanged = false;
    let unchangedSinceMs = startedAtMs;
    for (;;) {
      await delay(timings.positionPollMs, undefined, { signal }).catch(() => {
        throw this.#aborted(operation, "the caller cancelled it");
      });
      const read = await this.#status.read(info, { signal }).catch((error: unknown) => {
        if (isRefusal(error)) return undefined;
        throw error;
      });
      // Without position and move status, the accepted command is all that is known.
      if (!read || !canDetectCompletion(read, moveStatus)) return;
      const status = { ...read, position: normalise(read.position, info.node) };
      const nowMs = performance.now();
      const elapsedMs = nowMs - startedAtMs;
      if (hasPositionChanged(status, previous)) {
        hasChanged = true;
        unchangedSinceMs = nowMs;
      }
      moved ||= hasMoved(status, previous);
      const isComplete = isMoveComplete({
        status,
        previous,
        target: normalisedTarget,
        hasStarted: moved || elapsedMs >= timings.moveStartMs,
        moveStatus,
        unchangedMs: nowMs - unchangedSinceMs,
        hasPositionChanged: hasChanged,
      });
      if (isComplete) return;
      if (elapsedMs > timings.completionMs) {
        const text = `${label}: ${operation}: target not reached within ${timings.completionMs} ms; check that nothing blocks the head`;
        throw new RoomdError("timeout", text);
      }
      previous = status;
    }
  }

  #aborted(operation: string, reason: string): RoomdError {
    return new RoomdError("aborted", `${this.#options.label}: ${operation} cancelled: ${reason}`);
  }
}
