import type { BackgroundProcessOptions } from "./background-process.ts";
import type { PartSpan, RecordedTrack } from "./manifest.ts";

/** A track in which nothing came for so long has a gap there, s. A silent microphone sends a packet every 0.4 s. */
const GAP_SECONDS = 2;

/** When packets came, s on the clock that a part's tracks share. Nothing came before `first` and after `last`. */
export interface TrackTimes {
  readonly first: number;
  readonly last: number;
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
}

/** Reads one track file through, by `work`; undefined when no packet can be read from it. */
export async function readTrackTimes(
  file: string,
  work: (chore: BackgroundProcessOptions) => Promise<void>,
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
  await work({ task: `reading ${file}`, command: "ffprobe", args, onLine });
  return first === undefined ? undefined : { first, last, gaps };
}

/** What a part has, in time; undefined when it has nothing. A track that was recorded and in which nothing came is
 * missing from beginning to end. */
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
