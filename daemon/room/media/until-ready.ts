import { RoomdError } from "../../contract/errors.ts";
import { startTimeout } from "../../platform/guarded.ts";
import type { VideoInput } from "./video-input.ts";

/** From the start of a source to its first frame, ms. A camera whose key frames turn out to be rare is watched for 4 s, and
 * then transcoded. */
const TIMEOUT_MS = 12_000;

/** Resolves when the input can be sent. Rejects with `unavailable` and the source's own reason as soon as the source has
 * failed, or has shown nothing for long; with `aborted` when the signal aborts. */
export async function untilReady(input: VideoInput, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const check = () => {
    if (input.source?.isReady) return resolve();
    const failure = input.source?.process.failure;
    if (failure !== undefined) reject(new RoomdError("unavailable", failure));
  };
  using stack = new DisposableStack();
  stack.defer(input.changes.on(check));
  const timer = startTimeout("first frame of an input", TIMEOUT_MS, () => {
    const reason = input.health().reason ?? "its source has not started";
    reject(new RoomdError("unavailable", `no frames within ${TIMEOUT_MS} ms: ${reason}`));
  });
  stack.defer(() => clearTimeout(timer));
  const onAbort = () => reject(new RoomdError("aborted", "another video input was selected meanwhile"));
  signal.addEventListener("abort", onAbort, { once: true });
  stack.defer(() => signal.removeEventListener("abort", onAbort));
  check();
  await promise;
}
