/** A tile's area in the composed picture, pixels. */
export interface TileArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const WIDTH = 1280;
export const HEIGHT = 720;

const even = (pixels: number) => 2 * Math.floor(pixels / 2);

interface Rows {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  /** Top of the first row. */
  readonly top: number;
}

/** Lays out tiles of one size row by row, each row centred. */
function layoutRows(count: number, { columns, width, height, top }: Rows): TileArea[] {
  return Array.from({ length: count }, (_, n) => {
    const row = Math.floor(n / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = even((WIDTH - inRow * width) / 2);
    return { x: left + (n % columns) * width, y: top + row * height, width, height };
  });
}

/** Lays out tiles as a grid with the last row centred; all have one size and the aspect ratio of the whole. */
export function gridLayout(count: number): TileArea[] {
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  const width = even(WIDTH / columns);
  const height = even(HEIGHT / columns);
  return layoutRows(count, { columns, width, height, top: even((HEIGHT - rows * height) / 2) });
}

/** The large tile, above the strip of small ones. */
export const LARGE_TILE: TileArea = { x: 160, y: 0, width: 960, height: 540 };

/** Lays out the small tiles in as few rows as needed, each centred. */
export function stripLayout(count: number): TileArea[] {
  const high = HEIGHT - LARGE_TILE.height;
  let rows = 1;
  const columnsOf = (of: number) => Math.floor((WIDTH * of) / ((high * WIDTH) / HEIGHT));
  while (rows * columnsOf(rows) < count) rows++;
  const height = even(high / rows);
  const width = even((height * WIDTH) / HEIGHT);
  return layoutRows(count, { columns: Math.floor(WIDTH / width), width, height, top: LARGE_TILE.height });
}
