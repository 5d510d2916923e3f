import type { CompositionInput } from "./composition-input.ts";
import type { TimeSpan } from "./featured-spans.ts";
import { gridLayout, HEIGHT, LARGE_TILE, stripLayout, type TileArea, WIDTH } from "./tile-layout.ts";

export interface CompositionPlan {
  /** Arguments of FFmpeg. */
  readonly args: (graphPath: string, path: string) => string[];
  /** Content of the file at `graphPath`. */
  readonly graph: string;
  readonly seconds: number;
}

const FRAME_RATE = 25;
const BACKGROUND = "0x10151c";
const SAMPLE_RATE = 48_000;

/** Escapes a text for FFmpeg's filter graph: once for the option, once for the graph (ffmpeg-filters, "Notes
 * on filtergraph escaping"). Guests choose their own names. */
function escapeFilterText(text: string): string {
  return text.replaceAll(/[\\':]/g, "\\$&").replaceAll(/[\\'[\],;]/g, "\\$&");
}

/** A site's tile: always in its area, or large at times. */
interface Tile {
  readonly area: TileArea;
  /** An FFmpeg expression that is not 0 while the site is large; undefined for one that never is. */
  readonly isLarge: string | undefined;
}

/** Returns one coordinate of a tile as an FFmpeg expression. */
function expression({ area, isLarge }: Tile, of: (area: TileArea) => number): string {
  return isLarge === undefined ? String(of(area)) : `if(${isLarge},${of(LARGE_TILE)},${of(area)})`;
}

const fontSize = ({ height }: TileArea) => Math.max(10, Math.round(height / 16));
const margin = (area: TileArea) => Math.round(fontSize(area) / 2);

/** Returns the filter that draws a site's name into the lower left corner of its tile. */
function nameFilter(name: string, tile: Tile, shown: string): string {
  if (name.trim() === "") return "null";
  const left = expression(tile, (area) => area.x + margin(area));
  const bottom = expression(tile, (area) => area.y + area.height - margin(area));
  return (
    `drawtext=font=Sans:expansion=none:text=${escapeFilterText(name)}:fontsize='${expression(tile, fontSize)}':fontcolor=white:` +
    `x='${left}':y='${bottom}-text_h':box=1:boxcolor=black@0.6:boxborderw=${Math.round(fontSize(tile.area) / 3)}:` +
    `enable='${shown}'`
  );
}

/** Plans how FFmpeg composes a conference's parts: each site with video has a tile with its name, in the
 * order of its first part, each part has its time, and all audio is mixed. Tiles form a grid, or the strip
 * below the large tile when `featured` says which site is large when. */
export function planComposition(
  parts: readonly CompositionInput[],
  title: string,
  featured?: ReadonlyMap<string, readonly TimeSpan[]>,
): CompositionPlan {
  const zeroMs = Math.min(...parts.map(({ fromMs }) => fromMs));
  const seconds = (Math.max(...parts.map(({ toMs }) => toMs)) - zeroMs) / 1000;
  const at = (ms: number) => ((ms - zeroMs) / 1000).toFixed(3);
  const byTime = parts.toSorted((a, b) => a.fromMs - b.fromMs);
  const withVideo = byTime.filter(({ hasVideo }) => hasVideo);
  const withAudio = byTime.filter(({ hasAudio }) => hasAudio);
  const siteIds = [...new Set(withVideo.map(({ siteId }) => siteId))];
  const areas = featured ? stripLayout(siteIds.length) : gridLayout(siteIds.length);
  const tiles = new Map(
    siteIds.map((siteId, n): [string, Tile] => {
      const spans = featured
        ?.get(siteId)
        ?.map(({ fromMs, toMs }) => `gte(t,${at(fromMs)})*lt(t,${at(toMs)})`);
      return [siteId, { area: areas[n] as TileArea, isLarge: spans?.join("+") }];
    }),
  );

  // Video and audio are separate inputs: at a gap in one, FFmpeg would buffer the other until its end.
  const inputs = [...withVideo, ...withAudio].flatMap(({ path, fromMs }) => [
    "-itsoffset",
    at(fromMs),
    "-i",
    path,
  ]);
  const videoFilters = withVideo.flatMap((part, n) => {
    const tile = tiles.get(part.siteId) as Tile;
    const [x, y] = [expression(tile, (area) => area.x), expression(tile, (area) => area.y)];
    const [width, height] = [expression(tile, (area) => area.width), expression(tile, (area) => area.height)];
    const gaps = part.videoGaps.map(({ fromMs, toMs }) => `between(t,${at(fromMs)},${at(toMs)})`);
    const visible = gaps.length > 0 ? `not(${gaps.join("+")})` : "1";
    const name = nameFilter(part.name, tile, `between(t,${at(part.fromMs)},${at(part.toMs)})*${visible}`);
    return [
      `[${n}:v]scale=w='${width}':h='${height}':eval=frame:force_original_aspect_ratio=decrease[tile${n}]`,
      `[whole${n}][tile${n}]overlay=x='${x}+(${width}-w)/2':y='${y}+(${height}-h)/2':eof_action=pass:` +
        `enable='${visible}',${name}[whole${n + 1}]`,
    ];
  });
  // Silence fills the time before a part and its gaps. Packet times move a little against the number of
  // samples: less than 0.04 s is stretched, more is cut or filled, else audio and video would be up to 0.1 s
  // apart.
  const inStep = "async=1000:min_hard_comp=0.04:first_pts=0";
  const resampled = `aresample=${SAMPLE_RATE}:${inStep},aformat=channel_layouts=stereo`;
  const audioFilters = withAudio.map((_, n) => `[${withVideo.length + n}:a]${resampled}[audio${n}]`);
  const audioLabels = withAudio.map((_, n) => `[audio${n}]`).join("");
  const mixed = `amix=inputs=${withAudio.length}:normalize=0:duration=longest,alimiter[mixed]`;
  const graph = [
    `color=c=${BACKGROUND}:s=${WIDTH}x${HEIGHT}:r=${FRAME_RATE}:d=${seconds.toFixed(3)}[whole0]`,
    ...videoFilters,
    ...audioFilters,
    ...(withAudio.length > 0 ? [`${audioLabels}${mixed}`] : []),
  ].join(";");

  const args = (graphPath: string, path: string) => [
    ...["-nostdin", "-v", "error", "-nostats", "-progress", "pipe:1", "-y"],
    ...inputs,
    ...["-filter_complex_threads", "1", "-filter_complex_script", graphPath],
    ...["-map", `[whole${withVideo.length}]`],
    ...(withAudio.length > 0 ? ["-map", "[mixed]", "-c:a", "aac", "-b:a", "128k"] : []),
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

/** Parses FFmpeg's position from a line of its progress, s; undefined for other lines. */
export function parseProgress(line: string): number | undefined {
  const [, microseconds] = /^out_time_us=(\d+)$/.exec(line) ?? [];
  return microseconds === undefined ? undefined : Number(microseconds) / 1e6;
}
