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

/** All that moves one camera: drives, Stop, and movements to a place with the wait for their end. */
export class MotionController {
  readonly #options: MotionControllerOptions;
  readonly #lane = new MotionQueue();
  /** The drive that the camera was last told, and until when it needs no repeating. */
  #driving: { readonly velocity: Velocity; readonly freshUntilMs: number } | undefined;
  /** Whoever waits for an arrival. */
  #travel: AbortController | undefined;
  /** Learnt: this camera refuses a content type with an action. */
  #contentType: CallOptions["contentType"] = "with-action";

  constructor(options: MotionControllerOptions) {
    this.#options = options;
  }

  async drive(velocity: Velocity, facts: DeviceInfo, signal?: AbortSignal): Promise<void> {
    this.#endTravel("a drive took over");
    const driving = this.#driving;
    const nowMs = performance.now();
    const isSame =
      driving?.velocity.pan === velocity.pan &&
      driving.velocity.tilt === velocity.tilt &&
      driving.velocity.zoom === velocity.zoom;
    if (isSame && nowMs < driving.freshUntilMs) return;
    this.#driving = { velocity, freshUntilMs: nowMs + this.#options.timings.moveTimeoutMs / 2 };
    if (!driving) this.#openStopsConnection(facts);
    const { node, quirks, profileToken } = facts;
    const vector = toVelocityVector(velocity, node, quirks);
    const request = continuousMove(profileToken, vector, this.#timeoutMs(facts));
    try {
      await this.#lane.submit((lane) => this.#send(request, facts, { signal: lane }), signal);
    } catch (error) {
      this.#driving = undefined;
      throw error;
    }
  }

  /** Sends Stop ahead of everything and again until it is answered. */
  async stop(facts: DeviceInfo): Promise<void> {
    this.#driving = undefined;
    this.#endTravel("the camera was stopped");
    await this.#lane.stop(() => this.#stopUntilAnswered(facts));
  }

  /** Sends a movement that ends by itself, and waits until it has ended. */
  async move(
    request: SoapRequest<void>,
    facts: DeviceInfo,
    target: PtzVector | undefined,
    signal?: AbortSignal,
  ): Promise<void> {
    this.#driving = undefined;
    this.#endTravel("another movement took over");
    const travel = new AbortController();
    this.#travel = travel;
    const within = signal ? AbortSignal.any([travel.signal, signal]) : travel.signal;
    try {
      // A newer movement does not cut it off on its way: the camera might carry it out after that one.
      const outcome = await this.#lane.submit((lane) => this.#send(request, facts, { signal: lane }), signal);
      if (outcome === "replaced") throw this.#givenUp(request.operation, "a newer movement took over");
      await this.#arrival(request.operation, facts, target, within);
    } catch (error) {
      const reason: unknown = travel.signal.reason;
      if (travel.signal.aborted && typeof reason === "string") throw this.#givenUp(request.operation, reason);
      throw error;
    } finally {
      if (this.#travel === travel) this.#travel = undefined;
    }
  }

  /** The camera went silent or was closed: nothing of what it was told is certain any more. */
  reset(): void {
    this.#driving = undefined;
  }

  #endTravel(reason: string): void {
    this.#travel?.abort(reason);
    this.#travel = undefined;
  }

  /** A Stop that must first shake hands (TLS on a camera: up to half a second) comes late: its connection is
   * opened when a drive begins. */
  #openStopsConnection({ profileToken }: DeviceInfo): void {
    const { client } = this.#options;
    client.call(getStatus(profileToken), { priority: "urgent" }).catch(() => {
      // The drive beside it fails by itself if the camera is away.
    });
  }

  #timeoutMs({ quirks }: DeviceInfo): number | null {
    const { moveTimeoutMs } = this.#options.timings;
    if (quirks.has("timeout-ignored")) return null;
    return quirks.has("timeout-whole-seconds") ? Math.ceil(moveTimeoutMs / 1000) * 1000 : moveTimeoutMs;
  }

  async #stopUntilAnswered(facts: DeviceInfo): Promise<void> {
    const { stopRetryMs, stopAttempts } = this.#options.timings;
    const options = { priority: "urgent", timeoutMs: stopRetryMs } as const;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#stopSomehow(facts, options);
      } catch (error) {
        const again = error instanceof RoomdError && error.code === "timeout" && attempt < stopAttempts;
        if (!again) throw error;
      }
    }
  }

  /** Stop; where the camera refuses that, a drive at no speed. */
  async #stopSomehow(facts: DeviceInfo, options: CallOptions): Promise<void> {
    try {
      await this.#send(stop(facts.profileToken), facts, options);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const still = toVelocityVector(STILL, facts.node, facts.quirks);
      await this.#send(continuousMove(facts.profileToken, still, null), facts, options);
    }
  }

  /** With the SOAP action in its content type, and without where the camera refuses that. */
  async #send(request: SoapRequest<void>, facts: DeviceInfo, options: CallOptions): Promise<void> {
    const { client } = this.#options;
    const contentType = facts.quirks.has("plain-content-type") ? "plain" : this.#contentType;
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

  async #arrival(
    doing: string,
    facts: DeviceInfo,
    target: PtzVector | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { label, client, timings } = this.#options;
    const moveStatus = facts.quirks.has("move-status-unknown") ? "ignored" : "trusted";
    const startedAtMs = performance.now();
    const goal = target && normalise(target, facts.node);
    let before: PtzStatus | undefined;
    let moved = false;
    for (;;) {
      await delay(timings.positionPollMs, undefined, { signal }).catch(() => {
        throw this.#givenUp(doing, "the caller gave up");
      });
      const read = await client.call(getStatus(facts.profileToken), { signal });
      const status = { ...read, position: normalise(read.position, facts.node) };
      // A camera that says neither where it is nor whether it moves: that it took the command has to do.
      if (!canDetectCompletion(status, moveStatus)) return;
      const spentMs = performance.now() - startedAtMs;
      moved ||= hasMoved(status, before);
      const mayHaveLeft = moved || spentMs >= timings.moveStartMs;
      if (isMoveComplete({ status, previous: before, target: goal, hasStarted: mayHaveLeft, moveStatus }))
        return;
      if (spentMs > timings.completionMs) {
        const text = `${label}: ${doing}: not there after ${timings.completionMs} ms; check that nothing blocks the head`;
        throw new RoomdError("timeout", text);
      }
      before = status;
    }
  }

  #givenUp(doing: string, why: string): RoomdError {
    return new RoomdError("aborted", `${this.#options.label}: ${doing} given up: ${why}`);
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof RoomdError && (error.code === "device.refused" || error.code === "device.unsupported")
  );
}
