import type { ViewMode, ViewTile } from "../../daemon/contract/meeting/view.ts";

/** A rectangle on the screen, px. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Cell {
  /** The key of the site's element, which stays when its box changes. */
  readonly key: string;
  readonly tile: ViewTile;
  readonly place: "large" | "content" | "strip" | "grid";
  readonly box: Box;
}

export interface ScreenLayout {
  readonly kind: "speaker" | "gallery" | "content" | "content-only" | "waiting";
  readonly cells: readonly Cell[];
  /** The local video; null if it is left out. */
  readonly local: Box | null;
}

export interface LayoutInput {
  /** Null: no other site is visible. */
  readonly view: { readonly mode: ViewMode; readonly tiles: readonly ViewTile[] } | null;
  /** The number of this screen, and of all connected screens. */
  readonly screen: number;
  readonly screens: readonly number[];
  readonly area: Pick<Box, "width" | "height">;
}

const ASPECT_RATIO = 16 / 9;
const GAP_SHARE = 0.012;
/** Width of the strip beside a large tile, as a share of the screen: names stay readable. */
const STRIP_MAX_SHARE = 0.23;
const STRIP_MIN_SHARE = 0.17;
const CONTENT_SIDE_SHARE = 0.25;
/** Width of the local video over a tile that fills the screen, as a share of it. */
const LOCAL_OVERLAY_SHARE = 0.17;
/** With more sites in the gallery the local video is on the panel only. */
const GRID_WITH_LOCAL_MAX = 15;

/** Places the view's tiles on one screen. Of two screens the second shows the content, or the gallery. */
export function layoutScreen({ view, screen, screens, area }: LayoutInput): ScreenLayout {
  const whole = { x: 0, y: 0, ...area };
  if (!view || view.tiles.length === 0) return { kind: "waiting", cells: [], local: whole };
  const gap = Math.round(area.height * GAP_SHARE);
  const content = view.tiles.find(({ area }) => area === "content");
  const people = view.tiles.filter(({ area }) => area !== "content");
  const first = Math.min(screen, ...screens) === screen;
  const two = screens.some((other) => other !== screen);
  if (two && content) {
    if (!first)
      return {
        kind: "content-only",
        cells: [{ ...cellOf(content), place: "content", box: whole }],
        local: null,
      };
    return layoutParticipants(people, whole, gap);
  }
  if (content) return layoutContent(content, people, whole, gap);
  if (!two) return layoutParticipants(people, whole, gap);
  const large = people.find(({ area }) => area === "large");
  if (large)
    return first ? layoutParticipants([large], whole, gap) : gallery(people, whole, gap, "without own");
  const half = Math.ceil(people.length / 2);
  if (first) return gallery(people.slice(0, half), whole, gap, "with own");
  return gallery(people.length === 1 ? people : people.slice(half), whole, gap, "without own");
}

function layoutParticipants(people: readonly ViewTile[], whole: Box, gap: number): ScreenLayout {
  const large = people.find(({ area }) => area === "large");
  if (!large) return gallery(people, whole, gap, "with own");
  const others = people.filter((tile) => tile !== large);
  if (others.length === 0) {
    const cells = [{ ...cellOf(large), place: "large", box: whole } as const];
    return { kind: "speaker", cells, local: overlay(whole, gap) };
  }
  const count = others.length + 1;
  const rowHeight = (whole.height - gap * (count - 1)) / count;
  const width = Math.min(
    Math.max(rowHeight * ASPECT_RATIO, whole.width * STRIP_MIN_SHARE),
    whole.width * STRIP_MAX_SHARE,
  );
  const [left, right] = splitColumns(whole, width, gap);
  const boxes = column(right, count, gap);
  return {
    kind: "speaker",
    cells: [{ ...cellOf(large), place: "large", box: left }, ...placeTiles(others, boxes, "strip")],
    local: boxes.at(-1) ?? null,
  };
}

function layoutContent(
  content: ViewTile,
  people: readonly ViewTile[],
  whole: Box,
  gap: number,
): ScreenLayout {
  const [left, right] = splitColumns(whole, whole.width * CONTENT_SIDE_SHARE, gap);
  const large = people.find(({ area }) => area === "large");
  const others = people.filter((tile) => tile !== large);
  const speakerHeight = large ? right.width / ASPECT_RATIO : -gap;
  const below = {
    ...right,
    y: right.y + speakerHeight + gap,
    height: right.height - speakerHeight - gap,
  };
  const boxes = column(below, others.length + 1, gap);
  return {
    kind: "content",
    cells: [
      { ...cellOf(content), place: "content", box: left },
      ...(large
        ? [{ ...cellOf(large), place: "large" as const, box: { ...right, height: speakerHeight } }]
        : []),
      ...placeTiles(others, boxes, "strip"),
    ],
    local: boxes.at(-1) ?? null,
  };
}

function gallery(
  people: readonly ViewTile[],
  whole: Box,
  gap: number,
  own: "with own" | "without own",
): ScreenLayout {
  const withOwn = own === "with own" && people.length <= GRID_WITH_LOCAL_MAX;
  const boxes = grid(people.length + (withOwn ? 1 : 0), whole, gap);
  return {
    kind: "gallery",
    cells: placeTiles(people, boxes, "grid"),
    local: withOwn ? (boxes.at(-1) ?? null) : null,
  };
}

/** Returns equal boxes that fill `area`, with the number of columns that makes the pictures largest; an incomplete
 * last row is centred. */
export function grid(count: number, area: Box, gap: number): Box[] {
  const sizeOf = (columns: number) => {
    const rows = Math.ceil(count / columns);
    return {
      columns,
      rows,
      width: (area.width - gap * (columns - 1)) / columns,
      height: (area.height - gap * (rows - 1)) / rows,
    };
  };
  const choices = Array.from({ length: count }, (_, index) => sizeOf(index + 1));
  const pictureWidth = ({ width, height }: { width: number; height: number }) =>
    Math.min(width, height * ASPECT_RATIO);
  const best = choices.toSorted((a, b) => pictureWidth(b) - pictureWidth(a))[0];
  if (!best) return [];
  const { columns, rows, width, height } = best;
  const inLastRow = count - columns * (rows - 1);
  const indent = ((columns - inLastRow) * (width + gap)) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const x = area.x + (index % columns) * (width + gap) + (row === rows - 1 ? indent : 0);
    return { x, y: area.y + row * (height + gap), width, height };
  });
}

/** Like `grid`, but boxes are no taller than their pictures and start at the top. */
function column(area: Box, count: number, gap: number): Box[] {
  const boxes = grid(count, area, gap);
  const height = Math.min(boxes[0]?.height ?? 0, (boxes[0]?.width ?? 0) / ASPECT_RATIO);
  const rows = [...new Set(boxes.map(({ y }) => y))];
  return boxes.map((box) => ({
    ...box,
    y: area.y + rows.indexOf(box.y) * (height + gap),
    height,
  }));
}

function splitColumns(whole: Box, width: number, gap: number): [Box, Box] {
  const left = { ...whole, width: whole.width - width - gap };
  return [left, { ...whole, x: whole.x + left.width + gap, width }];
}

function overlay(whole: Box, gap: number): Box {
  const width = whole.width * LOCAL_OVERLAY_SHARE;
  const height = width / ASPECT_RATIO;
  return { x: whole.width - width - 2 * gap, y: whole.height - height - 2 * gap, width, height };
}

function placeTiles(tiles: readonly ViewTile[], boxes: readonly Box[], place: "strip" | "grid"): Cell[] {
  return tiles.flatMap((tile, index) => {
    const box = boxes[index];
    return box ? [{ ...cellOf(tile), place, box }] : [];
  });
}

function cellOf(tile: ViewTile): Pick<Cell, "key" | "tile"> {
  return { key: `${tile.siteId}/${tile.area === "content" ? "content" : "camera"}`, tile };
}
