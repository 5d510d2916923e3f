import { setTimeout as delay } from "node:timers/promises";
import { RoomdError } from "../../daemon/contract/errors.ts";
import type { Velocity } from "../camera.ts";
import type { DeviceInfo } from "./device-info.ts";
import type { SoapRequest } from "./envelope.ts";
import { MotionQueue } from "./motion-queue.ts";
import { canDetectCompletion, hasMoved, isMoveComplete } from "./move-completion.ts";
import { continuousMove, getStatus, type PtzStatus, type PtzVector, stop } from "./ptz.ts";
import { normalise, toVelocityVector } from "./ptz-spaces.ts";
import type { CallOptions, SoapClient } from "./soap-client.ts";
import type { OnvifTimings } from "./timings.ts";

export interface MotionControllerOptions {
  readonly label: string;
  readonly client: SoapClient;
  readonly timings: OnvifTimings;
}

const STILL: Velocity = { pan: 0, tilt: 0, zoom: 0 };

/** Moves one camera: drives, Stop, and moves to a position whose completion is awaited. */
export class MotionController {
  readonly #options: MotionControllerOptions;
  readonly #queue = new MotionQueue();
  /** The last drive sent, and until when it needs no repetition. */
  #driving: { readonly velocity: Velocity; readonly freshUntilMs: number } | undefined;
  /** Aborted when another command supersedes the pending move. */
  #pendingMove: AbortController | undefined;
  /** `plain` once the camera has refused a content type with an action. */
  #contentType: CallOptions["contentType"] = "with-action";

  constructor(options: MotionControllerOptions) {
    this.#options = options;
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
    if (!driving) this.#openStopConnection(info);
    const { node, quirks, profileToken } = info;
    const vector = toVelocityVector(velocity, node, quirks);
    const request = continuousMove(profileToken, vector, this.#timeoutMs(info));
    try {
      await this.#queue.submit((queued) => this.#send(request, info, { signal: queued }), signal);
    } catch (error) {
      this.#driving = undefined;
      throw error;
    }
  }

  /** Sends Stop ahead of everything, and again until the camera responds. */
  async stop(info: DeviceInfo): Promise<void> {
    this.#driving = undefined;
    this.#supersedeMove("the camera was stopped");
    await this.#queue.stop(() => this.#stopUntilResponse(info));
  }

  /** Sends a move that ends by itself, and resolves when the camera has completed it. */
  async move(
    request: SoapRequest<void>,
    info: DeviceInfo,
    target: PtzVector | undefined,
    signal?: AbortSignal,
  ): Promise<void> {
    this.#driving = undefined;
    this.#supersedeMove("superseded by another move");
    const pending = new AbortController();
    this.#pendingMove = pending;
    const combined = signal ? AbortSignal.any([pending.signal, signal]) : pending.signal;
    try {
      // A newer move does not abort this request: the camera might execute it after the newer one.
      const outcome = await this.#queue.submit(
        (queued) => this.#send(request, info, { signal: queued }),
        signal,
      );
      if (outcome === "replaced") throw this.#aborted(request.operation, "superseded by another move");
      await this.#waitForCompletion(request.operation, info, target, combined);
    } catch (error) {
      const reason: unknown = pending.signal.reason;
      if (pending.signal.aborted && typeof reason === "string")
        throw this.#aborted(request.operation, reason);
      throw error;
    } finally {
      if (this.#pendingMove === pending) this.#pendingMove = undefined;
    }
  }

  /** After a silence the camera may no longer be driving. */
  reset(): void {
    this.#driving = undefined;
  }

  #supersedeMove(reason: string): void {
    this.#pendingMove?.abort(reason);
    this.#pendingMove = undefined;
  }

  /** Opens Stop's connection when a drive begins: a TLS handshake takes a camera up to half a second. */
  #openStopConnection({ profileToken }: DeviceInfo): void {
    const { client } = this.#options;
    client.call(getStatus(profileToken), { priority: "urgent" }).catch(() => {
      // The drive reports that the camera is unreachable.
    });
  }

  #timeoutMs({ quirks }: DeviceInfo): number | null {
    const { moveTimeoutMs } = this.#options.timings;
    if (quirks.has("timeout-ignored")) return null;
    return quirks.has("timeout-whole-seconds") ? Math.ceil(moveTimeoutMs / 1000) * 1000 : moveTimeoutMs;
  }

  async #stopUntilResponse(info: DeviceInfo): Promise<void> {
    const { stopRetryMs, stopAttempts } = this.#options.timings;
    const options = { priority: "urgent", timeoutMs: stopRetryMs } as const;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#sendStop(info, options);
      } catch (error) {
        const canRetry = error instanceof RoomdError && error.code === "timeout" && attempt < stopAttempts;
        if (!canRetry) throw error;
      }
    }
  }

  /** Sends Stop, or a drive at speed 0 if the camera refuses Stop. */
  async #sendStop(info: DeviceInfo, options: CallOptions): Promise<void> {
    try {
      await this.#send(stop(info.profileToken), info, options);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const still = toVelocityVector(STILL, info.node, info.quirks);
      await this.#send(continuousMove(info.profileToken, still, null), info, options);
    }
  }

  /** Sends with the SOAP action in the content type, and without it if the camera refuses that. */
  async #send(request: SoapRequest<void>, info: DeviceInfo, options: CallOptions): Promise<void> {
    const { client } = this.#options;
    const contentType = info.quirks.has("plain-content-type") ? "plain" : this.#contentType;
    try {
      await client.call(request, { ...options, contentType: contentType ?? "with-action" });
    } catch (error) {
      if (contentType === "plain" || !isRefusal(error)) throw error;
      await client.call(request, { ...options, contentType: "plain" }).catch(() => {
        throw error;
      });
      this.#contentType = "plain";
    }
  }

  async #waitForCompletion(
    operation: string,
    info: DeviceInfo,
    target: PtzVector | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { label, client, timings } = this.#options;
    const moveStatus = info.quirks.has("move-status-unknown") ? "ignored" : "trusted";
    const startedAtMs = performance.now();
    const normalisedTarget = target && normalise(target, info.node);
    let previous: PtzStatus | undefined;
    let moved = false;
    for (;;) {
      await delay(timings.positionPollMs, undefined, { signal }).catch(() => {
        throw this.#aborted(operation, "the caller cancelled it");
      });
      const read = await client.call(getStatus(info.profileToken), { signal });
      const status = { ...read, position: normalise(read.position, info.node) };
      // Without position and move status, the accepted command is all that is known.
      if (!canDetectCompletion(status, moveStatus)) return;
      const elapsedMs = performance.now() - startedAtMs;
      moved ||= hasMoved(status, previous);
      const hasStarted = moved || elapsedMs >= timings.moveStartMs;
      if (isMoveComplete({ status, previous, target: normalisedTarget, hasStarted, moveStatus })) return;
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

function isRefusal(error: unknown): boolean {
  return (
    error instanceof RoomdError && (error.code === "device.refused" || error.code === "device.unsupported")
  );
}
