import type { TimeSpan } from "./featured-spans.ts";
import { gridLayout, HEIGHT, LARGE_TILE, stripLayout, type TileArea, WIDTH } from "./tile-layout.ts";

/** A part of a site, as it goes into the one file of the conference. */
export interface CompositionInput {
  readonly siteId: string;
  readonly name: string;
  readonly path: string;
  /** When the file's zero was, and its end; ms since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly hasVideo: boolean;
  readonly hasAudio: boolean;
  /** Where no picture came, ms since the epoch. */
  readonly videoGaps: readonly { readonly fromMs: number; readonly toMs: number }[];
}

export interface CompositionPlan {
  /** FFmpeg's. */
  readonly args: (graphPath: string, path: string) => string[];
  /** What the file at `graphPath` must have in it. */
  readonly graph: string;
  readonly seconds: number;
}

const FRAME_RATE = 25;
const BACKGROUND = "0x10151c";
const SAMPLE_RATE = 48_000;

/** A text as a value in FFmpeg's filter graph: escaped once for the option, once for the graph (ffmpeg-filters,
 * "Notes on filtergraph escaping"). Guests call themselves what they like. */
function escapeFilterText(text: string): string {
  return text.replaceAll(/[\\':]/g, "\\$&").replaceAll(/[\\'[\],;]/g, "\\$&");
}

/** A site's place: always the same, or the large one at times. */
interface Tile {
  readonly area: TileArea;
  /** An expression of FFmpeg that is not 0 while the site is the large one; undefined for one that never is. */
  readonly isLarge: string | undefined;
}

/** One of a place's figures, as an expression of FFmpeg. */
function expression({ area, isLarge }: Tile, of: (place: TileArea) => number): string {
  return isLarge === undefined ? String(of(area)) : `if(${isLarge},${of(LARGE_TILE)},${of(area)})`;
}

const fontSize = ({ height }: TileArea) => Math.max(10, Math.round(height / 16));
const margin = (place: TileArea) => Math.round(fontSize(place) / 2);

/** The filter that writes a site's name into the lower left corner of its place. */
function nameFilter(name: string, seat: Tile, shown: string): string {
  if (name.trim() === "") return "null";
  const left = expression(seat, (place) => place.x + margin(place));
  const bottom = expression(seat, (place) => place.y + place.height - margin(place));
  return (
    `drawtext=font=Sans:expansion=none:text=${escapeFilterText(name)}:fontsize='${expression(seat, fontSize)}':fontcolor=white:` +
    `x='${left}':y='${bottom}-text_h':box=1:boxcolor=black@0.6:boxborderw=${Math.round(fontSize(seat.area) / 3)}:` +
    `enable='${shown}'`
  );
}

/** How FFmpeg makes one file of a conference's parts: each site with a picture has its place with its name, in the order of
 * its first part, each part has its time, and all sound is mixed. Places are a grid; with a `stage`, when which site is
 * large, they are the strip below it. */
export function planComposition(
  parts: readonly CompositionInput[],
  title: string,
  stage?: ReadonlyMap<string, readonly TimeSpan[]>,
): CompositionPlan {
  const zeroMs = Math.min(...parts.map(({ fromMs }) => fromMs));
  const seconds = (Math.max(...parts.map(({ toMs }) => toMs)) - zeroMs) / 1000;
  const at = (ms: number) => ((ms - zeroMs) / 1000).toFixed(3);
  const byTime = parts.toSorted((a, b) => a.fromMs - b.fromMs);
  const withPicture = byTime.filter(({ hasVideo }) => hasVideo);
  const withSound = byTime.filter(({ hasAudio }) => hasAudio);
  const siteIds = [...new Set(withPicture.map(({ siteId }) => siteId))];
  const places = stage ? stripLayout(siteIds.length) : gridLayout(siteIds.length);
  const seats = new Map(
    siteIds.map((siteId, n): [string, Tile] => {
      const spans = stage?.get(siteId)?.map(({ fromMs, toMs }) => `gte(t,${at(fromMs)})*lt(t,${at(toMs)})`);
      return [siteId, { area: places[n] as TileArea, isLarge: spans?.join("+") }];
    }),
  );

  // Picture and sound are read apart: where one has a gap, the other would have to be kept until its end.
  const inputs = [...withPicture, ...withSound].flatMap(({ path, fromMs }) => [
    "-itsoffset",
    at(fromMs),
    "-i",
    path,
  ]);
  const picture = withPicture.flatMap((part, n) => {
    const seat = seats.get(part.siteId) as Tile;
    const [x, y] = [expression(seat, (place) => place.x), expression(seat, (place) => place.y)];
    const [width, height] = [
      expression(seat, (place) => place.width),
      expression(seat, (place) => place.height),
    ];
    const gone = part.videoGaps.map(({ fromMs, toMs }) => `between(t,${at(fromMs)},${at(toMs)})`);
    const there = gone.length > 0 ? `not(${gone.join("+")})` : "1";
    const name = nameFilter(part.name, seat, `between(t,${at(part.fromMs)},${at(part.toMs)})*${there}`);
    return [
      `[${n}:v]scale=w='${width}':h='${height}':eval=frame:force_original_aspect_ratio=decrease[tile${n}]`,
      `[whole${n}][tile${n}]overlay=x='${x}+(${width}-w)/2':y='${y}+(${height}-h)/2':eof_action=pass:` +
        `enable='${there}',${name}[whole${n + 1}]`,
    ];
  });
  // Silence fills what is before a part, and its gaps. Packets' times move a little against the number of samples in
  // them: less than 0.04 s is stretched away, more is cut or filled, else the sound would leave its picture by up to 0.1 s.
  const inStep = "async=1000:min_hard_comp=0.04:first_pts=0";
  const resampled = `aresample=${SAMPLE_RATE}:${inStep},aformat=channel_layouts=stereo`;
  const sound = withSound.map((_, n) => `[${withPicture.length + n}:a]${resampled}[sound${n}]`);
  const sounds = withSound.map((_, n) => `[sound${n}]`).join("");
  const mixed = `amix=inputs=${withSound.length}:normalize=0:duration=longest,alimiter[mixed]`;
  const graph = [
    `color=c=${BACKGROUND}:s=${WIDTH}x${HEIGHT}:r=${FRAME_RATE}:d=${seconds.toFixed(3)}[whole0]`,
    ...picture,
    ...sound,
    ...(withSound.length > 0 ? [`${sounds}${mixed}`] : []),
  ].join(";");

  const args = (graphPath: string, path: string) => [
    ...["-nostdin", "-v", "error", "-nostats", "-progress", "pipe:1", "-y"],
    ...inputs,
    ...["-filter_complex_threads", "1", "-filter_complex_script", graphPath],
    ...["-map", `[whole${withPicture.length}]`],
    ...(withSound.length > 0 ? ["-map", "[mixed]", "-c:a", "aac", "-b:a", "128k"] : []),
    ...["-c:v", "libx264", "-preset", "veryfast", "-crf", "25", "-pix_fmt", "yuv420p", "-threads", "1"],
    ...[
      "-t",
      seconds.toFixed(3),
      "-metadata",
      `title=${title}`,
      "-movflags",
      "+faststart",
      "-f",
      "mp4",
      path,
    ],
  ];
  return { args, graph, seconds };
}

/** How far FFmpeg is, from a line of its progress, s; undefined for all other lines. */
export function parseProgress(line: string): number | undefined {
  const [, microseconds] = /^out_time_us=(\d+)$/.exec(line) ?? [];
  return microseconds === undefined ? undefined : Number(microseconds) / 1e6;
}
