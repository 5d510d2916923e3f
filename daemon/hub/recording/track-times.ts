import type { BackgroundProcessOptions } from "./background-process.ts";
import type { PartSpan, RecordedTrack } from "./manifest.ts";

/** Packets further apart are a gap, s. A silent microphone sends a packet every 0.4 s. */
const GAP_SECONDS = 2;

/** Packet times of a track, s on the clock that a part's tracks share. */
export interface TrackTimes {
  readonly first: number;
  readonly last: number;
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
}

/** Reads a track file's packet times with `run`; returns undefined when it has no readable packet. */
export async function readTrackTimes(
  file: string,
  run: (options: BackgroundProcessOptions) => Promise<void>,
): Promise<TrackTimes | undefined> {
  const gaps: { from: number; to: number }[] = [];
  let first: number | undefined;
  let last = 0;
  const onLine = (line: string) => {
    const time = Number.parseFloat(line);
    if (!Number.isFinite(time)) return;
    if (first === undefined) first = last = time;
    if (time - last > GAP_SECONDS) gaps.push({ from: last, to: time });
    last = Math.max(last, time);
  };
  const args = ["-v", "error", "-show_entries", "packet=pts_time", "-of", "csv=p=0", file];
  await run({ task: `reading ${file}`, command: "ffprobe", args, onLine });
  return first === undefined ? undefined : { first, last, gaps };
}

/** Returns a part's time span and gaps; undefined for an empty part. A recorded track without packets is one
 * gap. */
export function partSpan(
  tracks: ReadonlyMap<RecordedTrack, TrackTimes | undefined>,
  clockZeroMs: number,
): PartSpan | undefined {
  const known = [...tracks.values()].filter((times) => times !== undefined);
  if (known.length === 0) return undefined;
  const from = Math.min(...known.map((times) => times.first));
  const to = Math.max(...known.map((times) => times.last));
  const atMs = (seconds: number) => Math.round(clockZeroMs + seconds * 1000);
  const gaps = [...tracks].flatMap(([track, times]) => {
    const missing = times
      ? [{ from, to: times.first }, ...times.gaps, { from: times.last, to }]
      : [{ from, to }];
    return missing
      .filter((gap) => gap.to - gap.from > GAP_SECONDS || !times)
      .map((gap) => ({ track, fromMs: atMs(gap.from), toMs: atMs(gap.to) }));
  });
  return { fromMs: atMs(from), toMs: atMs(to), gaps };
}
