import { execFile } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { eventually } from "./eventually.ts";

const run = promisify(execFile);
const MAX_BUFFER = 64 * 1024 * 1024;

export interface Probed {
  /** Null when the file does not say. */
  readonly durationSeconds: number | null;
  readonly streams: readonly {
    readonly codec_name: string;
    readonly width?: number;
    readonly height?: number;
  }[];
}

/** Probes a file with FFmpeg. Rejects when it can't be played. */
export async function probe(file: string): Promise<Probed> {
  const asked = "format=duration:stream=codec_name,width,height";
  const { stdout } = await run("ffprobe", ["-v", "error", "-of", "json", "-show_entries", asked, file]);
  const { format, streams } = JSON.parse(stdout) as { format: { duration?: string }; streams: [] };
  return { durationSeconds: format.duration === undefined ? null : Number(format.duration), streams };
}

/** Returns the times of all packets of a kind, s. */
export async function packetTimes(file: string, kind: "audio" | "video"): Promise<number[]> {
  const args = ["-select_streams", kind[0] ?? "", "-show_entries", "packet=pts_time", "-of", "csv=p=0", file];
  const { stdout } = await run("ffprobe", ["-v", "error", ...args], { maxBuffer: MAX_BUFFER });
  return stdout.split("\n").filter(Boolean).map(Number.parseFloat);
}

/** Resolves when a file that is being recorded has reached a time. It grows no faster than time passes, so that
 * nothing is probed while it cannot be long enough yet. */
export async function waitForRecorded(file: string, kind: "audio" | "video", seconds: number): Promise<void> {
  await eventually(`${seconds} s in ${file}`, async () => {
    const missing = seconds - ((await packetTimes(file, kind)).at(-1) ?? 0);
    if (missing > 0) await wait(missing * 1000);
    return missing <= 0;
  });
}

/** Decodes the whole file; rejects at the first error. */
export async function decode(file: string): Promise<void> {
  const { stderr } = await run("ffmpeg", ["-v", "repeat+error", "-xerror", "-i", file, "-f", "null", "-"]);
  // The null muxer counts in frames, and complains of two within the time of one.
  const errors = stderr
    .split("\n")
    .filter((line) => line !== "" && !line.includes("increasing dts to muxer"));
  if (errors.length > 0) throw new Error(`${file}: ${errors.join("; ")}`);
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const cropped = ({ x, y, width, height }: Area) => `crop=${width}:${height}:${x}:${y}`;

/** Returns the mean luma and chroma of an area at a time. */
export async function colourOf(
  file: string,
  atSeconds: number,
  area: Area,
): Promise<{ y: number; u: number; v: number }> {
  const one = ["-vf", `${cropped(area)},format=yuv444p`, "-frames:v", "1", "-f", "rawvideo", "-"];
  const args = ["-v", "error", "-ss", String(atSeconds), "-i", file, ...one];
  const { stdout } = await run("ffmpeg", args, { encoding: "buffer", maxBuffer: MAX_BUFFER });
  const size = area.width * area.height;
  const mean = (plane: number) =>
    stdout.subarray(plane * size, (plane + 1) * size).reduce((sum, value) => sum + value, 0) / size;
  return { y: mean(0), u: mean(1), v: mean(2) };
}

/** Returns when the picture, or an area of it, turns bright, s. */
export function flashes(file: string, area?: Area): Promise<number[]> {
  const print = "signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-";
  const filter = area ? `${cropped(area)},${print}` : print;
  return onsets(["-i", file, "-an", "-vf", filter, "-f", "null", "-"], 140);
}

/** Returns when silence ends, s; exact to the length of an Opus frame. */
export function beeps(file: string): Promise<number[]> {
  const filter = "astats=metadata=1:reset=1,ametadata=print:key=lavfi.astats.Overall.RMS_level:file=-";
  return onsets(["-i", file, "-vn", "-af", filter, "-f", "null", "-"], -30);
}

async function onsets(args: readonly string[], threshold: number): Promise<number[]> {
  const { stdout } = await run("ffmpeg", ["-v", "error", "-copyts", ...args], { maxBuffer: MAX_BUFFER });
  const found: number[] = [];
  let above = true;
  for (const [, time, value] of stdout.matchAll(/pts_time:(\S+)\s+\S+=(\S+)/g)) {
    const now = Number(value) > threshold;
    if (now && !above) found.push(Number(time));
    above = now;
  }
  return found;
}
