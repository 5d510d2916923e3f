/** A part of a site, as it goes into the one file of the conference. */
export interface PartToCompose {
  readonly siteId: string;
  readonly name: string;
  readonly path: string;
  /** When the file's zero was, and its end; ms since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly hasPicture: boolean;
  readonly hasSound: boolean;
  /** Where no picture came, ms since the epoch. */
  readonly withoutPicture: readonly { readonly fromMs: number; readonly toMs: number }[];
}

export interface Composition {
  /** FFmpeg's, without the file's name at their end. */
  readonly args: readonly string[];
  readonly seconds: number;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const WIDTH = 1280;
const HEIGHT = 720;
const FRAMES_A_SECOND = 25;
const BACKGROUND = "0x10151c";
const SAMPLES_A_SECOND = 48_000;

/** Where each of so many pictures is, row by row, the last row in the middle; all of one size and of the whole's
 * form. */
export function gridOf(count: number): Place[] {
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const even = (pixels: number) => 2 * Math.floor(pixels / 2);
  const width = even(WIDTH / columns);
  const height = even(HEIGHT / columns);
  const top = even((HEIGHT - rows * height) / 2);
  return Array.from({ length: count }, (_, n) => {
    const row = Math.floor(n / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = even((WIDTH - inRow * width) / 2);
    return { x: left + (n % columns) * width, y: top + row * height, width, height };
  });
}

/** A text as a value in FFmpeg's filter graph: escaped once for the option, once for the graph (ffmpeg-filters,
 * "Notes on filtergraph escaping"). Guests call themselves what they like. */
function escaped(text: string): string {
  return text.replaceAll(/[\\':]/g, "\\$&").replaceAll(/[\\'[\],;]/g, "\\$&");
}

/** The filter that writes a site's name into the lower left corner of its picture. */
function named(name: string, { height }: Place): string {
  if (name.trim() === "") return "null";
  const size = Math.max(10, Math.round(height / 16));
  const margin = Math.round(size / 2);
  return (
    `drawtext=font=Sans:expansion=none:text=${escaped(name)}:fontsize=${size}:fontcolor=white:` +
    `x=${margin}:y=h-text_h-${margin}:box=1:boxcolor=black@0.6:boxborderw=${Math.round(size / 3)}`
  );
}

/** How FFmpeg makes one file of a conference's parts: each site with a picture has its place in a grid with its name, in the
 * order of its first part, each part has its time, and all sound is mixed. */
export function compose(parts: readonly PartToCompose[], title: string): Composition {
  const zeroMs = Math.min(...parts.map(({ fromMs }) => fromMs));
  const seconds = (Math.max(...parts.map(({ toMs }) => toMs)) - zeroMs) / 1000;
  const at = (ms: number) => ((ms - zeroMs) / 1000).toFixed(3);
  const byTime = parts.toSorted((a, b) => a.fromMs - b.fromMs);
  const withPicture = byTime.filter(({ hasPicture }) => hasPicture);
  const withSound = byTime.filter(({ hasSound }) => hasSound);
  const siteIds = [...new Set(withPicture.map(({ siteId }) => siteId))];
  const places = gridOf(siteIds.length);

  // Picture and sound are read apart: where one has a gap, the other would have to be kept until its end.
  const inputs = [...withPicture, ...withSound].flatMap(({ path, fromMs }) => [
    "-itsoffset",
    at(fromMs),
    "-i",
    path,
  ]);
  const picture = withPicture.flatMap((part, n) => {
    const place = places[siteIds.indexOf(part.siteId)] as Place;
    const { x, y, width, height } = place;
    const gone = part.withoutPicture.map(({ fromMs, toMs }) => `between(t,${at(fromMs)},${at(toMs)})`);
    const enable = gone.length > 0 ? `:enable='not(${gone.join("+")})'` : "";
    return [
      `[${n}:v]scale=${width}:${height}:force_original_aspect_ratio=decrease,${named(part.name, place)}[tile${n}]`,
      `[whole${n}][tile${n}]overlay=x=${x}+(${width}-w)/2:y=${y}+(${height}-h)/2:eof_action=pass${enable}[whole${n + 1}]`,
    ];
  });
  // Silence fills what is before a part, and its gaps. Packets' times move a little against the number of samples in
  // them: less than 0.04 s is stretched away, more is cut or filled, else the sound would leave its picture by up to 0.1 s.
  const inStep = "async=1000:min_hard_comp=0.04:first_pts=0";
  const resampled = `aresample=${SAMPLES_A_SECOND}:${inStep},aformat=channel_layouts=stereo`;
  const sound = withSound.map((_, n) => `[${withPicture.length + n}:a]${resampled}[sound${n}]`);
  const sounds = withSound.map((_, n) => `[sound${n}]`).join("");
  const mixed = `amix=inputs=${withSound.length}:normalize=0:duration=longest,alimiter[mixed]`;
  const graph = [
    `color=c=${BACKGROUND}:s=${WIDTH}x${HEIGHT}:r=${FRAMES_A_SECOND}:d=${seconds.toFixed(3)}[whole0]`,
    ...picture,
    ...sound,
    ...(withSound.length > 0 ? [`${sounds}${mixed}`] : []),
  ].join(";");

  const args = [
    ...["-nostdin", "-v", "error", "-nostats", "-progress", "pipe:1", "-y"],
    ...inputs,
    ...["-filter_complex_threads", "1", "-filter_complex", graph],
    ...["-map", `[whole${withPicture.length}]`],
    ...(withSound.length > 0 ? ["-map", "[mixed]", "-c:a", "aac", "-b:a", "128k"] : []),
    ...["-c:v", "libx264", "-preset", "veryfast", "-crf", "25", "-pix_fmt", "yuv420p", "-threads", "1"],
    ...["-t", seconds.toFixed(3), "-metadata", `title=${title}`, "-movflags", "+faststart", "-f", "mp4"],
  ];
  return { args, seconds };
}

/** How far FFmpeg is, from a line of its progress, s; undefined for all other lines. */
export function progressIn(line: string): number | undefined {
  const [, microseconds] = /^out_time_us=(\d+)$/.exec(line) ?? [];
  return microseconds === undefined ? undefined : Number(microseconds) / 1e6;
}
