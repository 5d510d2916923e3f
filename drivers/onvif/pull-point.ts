import { setTimeout as delay } from "node:timers/promises";
import type { CameraNotification } from "../../daemon/contract/device/network-camera.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { createPullPoint, type PullPoint, pullMessages, renew, unsubscribe } from "./events.ts";
import type { SoapClient } from "./soap-client.ts";
import type { OnvifTimings } from "./timings.ts";

/** Of one subscription, without a renewal. */
const LIFETIME_MS = 60_000;
const MESSAGES_AT_ONCE = 32;
/** A camera that answers an empty pull at once, against the specification, is not asked without pause. */
const PAUSE_MS = 500;

/** The camera's events for as long as somebody reads them; ends when `signal` is aborted. A subscription that
 * the camera forgot (it was restarted) is made anew; any other failure is thrown. */
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
        const messages = await client.call(pullMessages(point, pullMs, MESSAGES_AT_ONCE), {
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
        const isForgotten = error instanceof RoomdError && error.code === "device.refused" && point;
        if (!isForgotten || ++refusals > 1) throw error;
        point = undefined;
      }
    }
  } finally {
    // It would end by itself in a minute; cameras have room for few.
    if (point) {
      await client.call(unsubscribe(point), { path: point.address }).catch(() => {});
    }
  }
}
