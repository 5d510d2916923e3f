import { RoomdError } from "../../contract/errors.ts";
import type { VideoInput } from "./video-input.ts";

/** How long a source may take to its first picture before somebody who waits for it is told, ms. An IP camera's next key
 * frame may be some seconds away. */
const TIMEOUT_MS = 8000;

/** Resolves when the video can be sent, whoever holds it. Rejects with `unavailable` and the source's own reason as soon
 * as its source has failed, or has shown nothing for long; with `aborted` when nobody waits any more. */
export async function untilReady(video: VideoInput, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = () => {
    if (video.source?.isReady) return resolve();
    const failure = video.source?.process.failure;
    if (failure !== undefined) reject(new RoomdError("unavailable", failure));
  };
  using stack = new DisposableStack();
  stack.defer(video.changes.on(look));
  const timer = setTimeout(() => {
    const reason = video.health().reason ?? "its source has not begun";
    reject(new RoomdError("unavailable", `nothing within ${TIMEOUT_MS} ms: ${reason}`));
  }, TIMEOUT_MS);
  stack.defer(() => clearTimeout(timer));
  const aborted = () => reject(new RoomdError("aborted", "another picture was chosen meanwhile"));
  signal.addEventListener("abort", aborted, { once: true });
  stack.defer(() => signal.removeEventListener("abort", aborted));
  look();
  await promise;
}
