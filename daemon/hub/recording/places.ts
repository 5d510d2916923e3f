/** Where a picture is in the whole, pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const WIDTH = 1280;
export const HEIGHT = 720;

const even = (pixels: number) => 2 * Math.floor(pixels / 2);

/** Where each of so many pictures is, row by row, the last row in the middle; all of one size and of the whole's
 * form. */
export function gridOf(count: number): Place[] {
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
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

/** The large picture, above a strip of the small ones. */
export const LARGE: Place = { x: 160, y: 0, width: 960, height: 540 };

/** Where each of so many small pictures is: in as few rows as they need, each in the middle. */
export function stripOf(count: number): Place[] {
  const high = HEIGHT - LARGE.height;
  let rows = 1;
  const columnsOf = (of: number) => Math.floor((WIDTH * of) / ((high * WIDTH) / HEIGHT));
  while (rows * columnsOf(rows) < count) rows++;
  const height = even(high / rows);
  const width = even((height * WIDTH) / HEIGHT);
  const columns = Math.floor(WIDTH / width);
  return Array.from({ length: count }, (_, n) => {
    const row = Math.floor(n / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = even((WIDTH - inRow * width) / 2);
    return { x: left + (n % columns) * width, y: LARGE.height + row * height, width, height };
  });
}
