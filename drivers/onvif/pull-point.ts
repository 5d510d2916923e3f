import { setTimeout as delay } from "node:timers/promises";
import type { CameraNotification } from "../../daemon/contract/device/network-camera.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { createPullPoint, type PullPoint, pullMessages, renew, unsubscribe } from "./events.ts";
import type { SoapClient } from "./soap-client.ts";
import type { OnvifTimings } from "./timings.ts";

/** A subscription ends after this time without a renewal. */
const LIFETIME_MS = 60_000;
const MESSAGE_LIMIT = 32;
/** Pause after an empty response that came at once, against the specification. */
const PAUSE_MS = 500;

/** Yields the camera's events until `signal` is aborted. Subscribes again if the camera has lost the subscription, as after
 * a restart; throws any other failure. */
export async function* pullEvents(
  client: SoapClient,
  timings: OnvifTimings,
  signal: AbortSignal,
): AsyncGenerator<CameraNotification, void, undefined> {
  const { responseMs, pullMs } = timings;
  let point: PullPoint | undefined;
  let renewAtMs = 0;
  let refusals = 0;
  try {
    while (!signal.aborted) {
      try {
        if (!point) {
          point = await client.call(createPullPoint(LIFETIME_MS), { signal });
          renewAtMs = performance.now() + LIFETIME_MS / 2;
        } else if (performance.now() >= renewAtMs) {
          await client.call(renew(point, LIFETIME_MS), { signal, path: point.address });
          renewAtMs = performance.now() + LIFETIME_MS / 2;
        }
        const askedAtMs = performance.now();
        const messages = await client.call(pullMessages(point, pullMs, MESSAGE_LIMIT), {
          signal,
          path: point.address,
          timeoutMs: pullMs + responseMs,
        });
        refusals = 0;
        yield* messages;
        if (messages.length === 0 && performance.now() - askedAtMs < Math.min(PAUSE_MS, pullMs)) {
          await delay(PAUSE_MS, undefined, { signal });
        }
      } catch (error) {
        if (signal.aborted) return;
        const isLost = error instanceof RoomdError && error.code === "device.refused" && point;
        if (!isLost || ++refusals > 1) throw error;
        point = undefined;
      }
    }
  } finally {
    // It would expire in a minute, but cameras allow few subscriptions.
    if (point) {
      await client.call(unsubscribe(point), { path: point.address }).catch(() => {});
    }
  }
}
