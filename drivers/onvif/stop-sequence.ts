import { setTimeout as delay } from "node:timers/promises";
import { isRefusal, RoomdError } from "../../daemon/contract/errors.ts";
import type { StopConfirmation, Velocity } from "../camera.ts";
import type { CallOptions } from "./call-options.ts";
import { type CommandForms, driveForms, type FormSender, stopForms } from "./command-forms.ts";
import type { DeviceInfo } from "./device-info.ts";
import type { MotionQueue } from "./motion-queue.ts";
import { reportedMoveStatus } from "./move-completion.ts";
import { toVelocityVector } from "./ptz-spaces.ts";
import type { StatusReader } from "./status-reader.ts";
import type { StandstillSign } from "./status-trust.ts";
import type { OnvifTimings } from "./timings.ts";

export interface StopSequenceOptions {
  readonly timings: OnvifTimings;
  readonly queue: MotionQueue;
  readonly sender: FormSender;
  readonly status: StatusReader;
}

const STILL: Velocity = { pan: 0, tilt: 0, zoom: 0 };

/** Stops one camera and finds out whether it has stopped. Some servers acknowledge a Stop and ignore it: where the
 * position does not show that, MoveStatus must, and every other form of Stop is sent. */
export class StopSequence {
  readonly #options: StopSequenceOptions;
  /** Aborted by the next movement or Stop. */
  #current = new AbortController();
  #confirmation: Promise<StopConfirmation> = Promise.resolve("by-position");
  /** Stops since the last movement. */
  #count = 0;

  constructor(options: StopSequenceOptions) {
    this.#options = options;
  }

  /** Called before a movement is sent: nothing of the last Stop may follow it. */
  noteMovement(): void {
    this.#count = 0;
    this.#current.abort();
  }

  /** Sends Stop ahead of everything, again until the camera responds, and in all forms if nothing will show its effect. */
  async run(info: DeviceInfo): Promise<void> {
    const { queue, status } = this.#options;
    this.#current.abort();
    const current = new AbortController();
    this.#current = current;
    const hasIgnoredStop = this.#count++ > 0 && status.hasMovedSinceStop;
    const confirmation = Promise.withResolvers<StopConfirmation>();
    this.#confirmation = confirmation.promise;
    try {
      await queue.stop(() => this.#stopUntilResponse(info));
      status.noteStop();
      const sign = status.sign(info);
      if (hasIgnoredStop || sign === "none") await this.#sendOtherForms(info, current.signal);
      void this.#confirm(sign, info, current.signal).then(confirmation.resolve);
    } catch (error) {
      confirmation.resolve("unconfirmed");
      throw error;
    }
  }

  /** Resolves when it is known whether the last Stop has worked. */
  get confirmation(): Promise<StopConfirmation> {
    return this.#confirmation;
  }

  async #stopUntilResponse(info: DeviceInfo): Promise<void> {
    const { stopAttempts } = this.#options.timings;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#sendStop(info);
      } catch (error) {
        const canRetry = error instanceof RoomdError && error.code === "timeout" && attempt < stopAttempts;
        if (!canRetry) throw error;
      }
    }
  }

  /** Sends Stop, or a drive at speed 0 if the camera refuses Stop. */
  async #sendStop(info: DeviceInfo): Promise<void> {
    try {
      await this.#send(stopForms(info.profileToken), info);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.#send(this.#zeroVelocity(info), info);
    }
  }

  #zeroVelocity(info: DeviceInfo): CommandForms {
    return driveForms(info.profileToken, toVelocityVector(STILL, info.node, info.quirks), null);
  }

  #send(forms: CommandForms, { quirks }: DeviceInfo): Promise<void> {
    const { sender, timings } = this.#options;
    const options: CallOptions = { priority: "urgent", timeoutMs: timings.stopRetryMs };
    return sender.send(forms, quirks.has("plain-content-type") ? "plain" : "any", options);
  }

  /** A camera may refuse them: the acknowledged Stop counts. */
  async #sendOtherForms(info: DeviceInfo, signal: AbortSignal): Promise<void> {
    const { queue } = this.#options;
    const [, ...others] = stopForms(info.profileToken);
    for (const forms of [this.#zeroVelocity(info), ...others.map((form): CommandForms => [form])]) {
      await queue.hold(async () => {
        if (!signal.aborted) await this.#send(forms, info).catch(() => {});
      });
    }
  }

  async #confirm(known: StandstillSign, info: DeviceInfo, signal: AbortSignal): Promise<StopConfirmation> {
    let sign = known;
    if (sign === "unknown") {
      await this.#options.status.read(info, { signal }).catch(() => {});
      sign = this.#options.status.sign(info);
      if (sign === "none") await this.#sendOtherForms(info, signal);
    }
    if (sign === "position") return "by-position";
    return sign === "move-status" ? this.#awaitIdle(info, signal) : "unconfirmed";
  }

  async #awaitIdle(info: DeviceInfo, signal: AbortSignal): Promise<StopConfirmation> {
    const { timings, status } = this.#options;
    const startedAtMs = performance.now();
    let hasSentOthers = false;
    while (performance.now() - startedAtMs < timings.standstillMs) {
      try {
        const reading = await status.read(info, { signal });
        if (reportedMoveStatus(reading) === "idle") return "confirmed";
        if (!hasSentOthers && performance.now() - startedAtMs >= timings.settleMs) {
          hasSentOthers = true;
          await this.#sendOtherForms(info, signal);
        }
        await delay(timings.positionPollMs, undefined, { signal });
      } catch {
        return "unconfirmed";
      }
    }
    return "unconfirmed";
  }
}
