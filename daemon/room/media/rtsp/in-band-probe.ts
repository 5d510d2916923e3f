import { createSocket } from "node:dgram";
import { once } from "node:events";
import { RoomdError } from "../../../contract/errors.ts";
import { OwnedChild } from "../../../platform/child-process.ts";
import { ERROR_LINE, LOCAL_SINK, launchArguments } from "../gst-launch.ts";
import { rtpPayload } from "../rtp-payload.ts";
import { type RtspTransport, rtspSource } from "../source-pipeline.ts";
import { findSequenceParameters, nalUnitsOf, type SequenceParameters } from "./h264.ts";
import type { RtspProxy } from "./proxy.ts";

/** Includes connecting and negotiation, ms. Where UDP is blocked, GStreamer tries TCP after 5 s. */
const TIMEOUT_MS = 10_000;

/** Plays a stream until its first sequence parameters, for a camera whose session description has none. Throws
 * `unavailable` or `timeout`. */
export async function probeInBand(
  proxy: RtspProxy,
  transport: RtspTransport,
  signal: AbortSignal,
): Promise<SequenceParameters> {
  await using stack = new AsyncDisposableStack();
  const { promise, resolve, reject } = Promise.withResolvers<SequenceParameters>();
  const socket = createSocket("udp4");
  stack.defer(() => void socket.close());
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  socket.on("error", () => {});
  socket.on("message", (packet) => {
    const found = findSequenceParameters(nalUnitsOf(rtpPayload(packet)));
    if (found) resolve(found);
  });
  const sink = `${LOCAL_SINK} port=${socket.address().port}`;
  let reason: string | undefined;
  stack.use(
    new OwnedChild({
      command: "gst-launch-1.0",
      args: launchArguments([`${rtspSource({ url: proxy.url, transport }, "video")} ! ${sink}`]),
      onLine: (line) => {
        if (ERROR_LINE.test(line)) reason ??= line;
      },
      onExit: () => reject(proxy.failure ?? new RoomdError("unavailable", reason ?? "GStreamer ended")),
    }),
  );
  const ends = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const onAbort = () =>
    reject(new RoomdError("timeout", `no H.264 parameter sets within ${TIMEOUT_MS / 1000} s`));
  ends.addEventListener("abort", onAbort);
  stack.defer(() => ends.removeEventListener("abort", onAbort));
  return await promise;
}
