import { RoomdError } from "../../contract/errors.ts";
import { OwnedChild } from "../../platform/child-process.ts";
import { ERROR_LINE, launchArguments, type Size } from "./gst-launch.ts";
import { rtspSource } from "./source-pipeline.ts";

/** Includes connecting, negotiation and the first packets, ms. Where UDP is blocked, GStreamer tries TCP after 5 s. */
const PROBE_TIMEOUT_MS = 10_000;

/** What a camera's stream contains. */
export type StreamDescription =
  | ({ readonly codec: "h264"; readonly profile: string } & Size)
  | { readonly codec: "other" };

/** Returns the arguments of gst-launch-1.0 that print a stream's caps. */
function probePipeline(stream: Parameters<typeof rtspSource>[0]): string[] {
  const parser = "h264parse name=parsed ! video/x-h264,stream-format=byte-stream,alignment=au";
  return ["-v", ...launchArguments([`${rtspSource(stream)} ! rtph264depay ! ${parser} ! fakesink`]).slice(1)];
}

/** Returns the stream's description if this line of `gst-launch-1.0 -v` contains it. */
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

/** Finds out what a camera's stream contains: GStreamer reads the session description and the sequence header. Throws
 * `unavailable` with the reason when there is no stream. */
export async function probeRtsp(
  stream: Parameters<typeof rtspSource>[0],
  signal: AbortSignal,
): Promise<StreamDescription> {
  const description = Promise.withResolvers<StreamDescription>();
  const fail = (reason: string) =>
    description.reject(
      new RoomdError("unavailable", `RTSP stream ${withoutPassword(stream.url)}: ${reason}`),
    );
  let reason = "";
  await using _child = new OwnedChild({
    command: "gst-launch-1.0",
    args: probePipeline(stream),
    onLine: (line) => {
      const found = parseProbeLine(line);
      if (found) description.resolve(found);
      if (reason === "" && ERROR_LINE.test(line)) reason = line;
    },
    onExit: () => fail(reason || "GStreamer ended"),
  });
  const ends = AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]);
  const onAbort = () =>
    fail(`no response within ${PROBE_TIMEOUT_MS / 1000} s; check the camera's network and address`);
  ends.addEventListener("abort", onAbort);
  try {
    return await description.promise;
  } finally {
    ends.removeEventListener("abort", onAbort);
  }
}

export function withoutPassword(url: string): string {
  return url.replace(/^(rtsps?:\/\/)[^@/]*@/, "$1");
}
