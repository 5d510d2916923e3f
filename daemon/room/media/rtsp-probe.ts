import { RoomdError } from "../../contract/errors.ts";
import { OwnedChild } from "../../platform/child-process.ts";
import { ERROR_LINE, launchArguments, type Size } from "./gst-launch.ts";
import { rtspSource } from "./source-pipeline.ts";

/** A camera is connected to, asked, and has sent the first packets by then, ms; over UDP that doesn't get through,
 * GStreamer tries TCP after 5 s. */
const PROBE_TIMEOUT_MS = 10_000;

/** What a camera's stream is. */
export type StreamDescription =
  | ({ readonly codec: "h264"; readonly profile: string } & Size)
  | { readonly codec: "other" };

/** Arguments of gst-launch-1.0 that play a stream until it has told what it is. */
function probePipeline(stream: Parameters<typeof rtspSource>[0]): string[] {
  const parser = "h264parse name=parsed ! video/x-h264,stream-format=byte-stream,alignment=au";
  return ["-v", ...launchArguments([`${rtspSource(stream)} ! rtph264depay ! ${parser} ! fakesink`]).slice(1)];
}

/** What one line of `gst-launch-1.0 -v` says of the stream, if it does. */
export function parseProbeLine(line: string): StreamDescription | undefined {
  if (/encoding-name=\(string\)(?!H264)[A-Z0-9-]+/.test(line) && /media=\(string\)video/.test(line)) {
    return { codec: "other" };
  }
  if (!/parsed\.GstPad:src: caps = /.test(line)) return undefined;
  const number = (field: string) =>
    Number(new RegExp(`${field}=\\((?:int|fraction)\\)(\\d+)`).exec(line)?.[1]);
  const profile = /profile=\(string\)([a-z0-9.-]+)/.exec(line)?.[1];
  const [width, height] = [number("width"), number("height")];
  if (!profile || !width || !height) return undefined;
  const [, rate, per] = /framerate=\(fraction\)(\d+)\/(\d+)/.exec(line) ?? [];
  const framesPerSecond = Math.round(Number(rate) / Number(per)) || 25;
  return { codec: "h264", profile, width, height, framesPerSecond };
}

/** Asks a camera what its stream is: GStreamer itself reads the session description and the sequence header. Throws
 * `unavailable` with its reason when there is no stream. */
export async function probeRtsp(
  stream: Parameters<typeof rtspSource>[0],
  signal: AbortSignal,
): Promise<StreamDescription> {
  const told = Promise.withResolvers<StreamDescription>();
  const fail = (reason: string) =>
    told.reject(new RoomdError("unavailable", `RTSP stream ${withoutPassword(stream.url)}: ${reason}`));
  let reason = "";
  await using _child = new OwnedChild({
    command: "gst-launch-1.0",
    args: probePipeline(stream),
    onLine: (line) => {
      const facts = parseProbeLine(line);
      if (facts) told.resolve(facts);
      if (reason === "" && ERROR_LINE.test(line)) reason = line;
    },
    onExit: () => fail(reason || "GStreamer ended"),
  });
  const ends = AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]);
  const onAbort = () =>
    fail(`nothing within ${PROBE_TIMEOUT_MS / 1000} s; see the camera's network and its address`);
  ends.addEventListener("abort", onAbort);
  try {
    return await told.promise;
  } finally {
    ends.removeEventListener("abort", onAbort);
  }
}

export function withoutPassword(url: string): string {
  return url.replace(/^(rtsps?:\/\/)[^@/]*@/, "$1");
}
