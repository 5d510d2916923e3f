/**
 * Where each room is on the wall that fits one screen.
 *
 * Staff learn where a room is, so a room keeps its column and its place in it: both depend on the fleet and on the size
 * of the screen, never on what is well. Where the screen has the height for a large tile in each place, no tile ever
 * moves: a room that is well uses a part of its place, a room that needs attention all of it. Where it has not, a large
 * tile takes its height from the small ones of its own column, in the same order; no other column changes. Small ones
 * have a least height, below which their names can't be read; then the last of a column are left out and counted, never
 * one that needs attention.
 */

/** Pixels at scale 1, which is a screen of 1080 lines. */
const LARGE = { preferred: 53, least: 50 };
const SMALL = { preferred: 34, least: 25 };
const REGION_HEIGHT = 24;
const FOOTER_HEIGHT = 24;
const COLUMN_WIDTH = { preferred: 340, least: 220 };
const COLUMN_GAP = 12;
const ROW_GAP = 2;
/** A small fleet has larger tiles, up to this. */
const MAX_ENLARGEMENT = 1.6;

export interface WallRoom {
  readonly id: string;
  readonly region: string;
  readonly needsAttention: boolean;
}

interface WallSpace {
  /** Of the area for tiles, px. */
  readonly width: number;
  readonly height: number;
  /** Of the screen: 1 for 1080 lines and less, 2 for 2160. */
  readonly scale: number;
}

interface WallTile {
  readonly id: string;
  readonly size: "large" | "small";
  readonly top: number;
  readonly height: number;
}

interface WallSection {
  readonly region: string;
  readonly top: number;
  readonly height: number;
  readonly tiles: readonly WallTile[];
}

interface WallColumn {
  readonly left: number;
  readonly width: number;
  readonly sections: readonly WallSection[];
  /** Rooms that are well and for which there is no height. */
  readonly leftOut: number;
}

export interface WallLayout {
  /** Of the letters in tiles: that of the screen or larger. */
  readonly scale: number;
  readonly columns: readonly WallColumn[];
}

/** Returns the wall of these rooms, which are in the order of the configuration. */
export function layoutWall(rooms: readonly WallRoom[], space: WallSpace): WallLayout {
  const inOrder = [...Map.groupBy(rooms, ({ region }) => region).values()].flat();
  if (inOrder.length === 0) return { scale: space.scale, columns: [] };
  const { count, comfort } = chooseColumns(inOrder, space);
  const width = columnWidth(count, space);
  const scale = space.scale * Math.min(Math.max(comfort, 1), MAX_ENLARGEMENT);
  return {
    scale,
    columns: split(inOrder, count).map((column, index) => ({
      left: index * (width + COLUMN_GAP * space.scale),
      width,
      ...layoutColumn(column, { ...space, tileScale: scale, rows: split(inOrder, count)[0]?.length ?? 1 }),
    })),
  };
}

function columnWidth(count: number, { width, scale }: WallSpace): number {
  return (width - (count - 1) * COLUMN_GAP * scale) / count;
}

/** Returns `rooms` in at most `count` columns of the same length; the last one may be shorter. */
function split(rooms: readonly WallRoom[], count: number): WallRoom[][] {
  const length = Math.ceil(rooms.length / count);
  return Array.from({ length: Math.ceil(rooms.length / length) }, (_, index) =>
    rooms.slice(index * length, (index + 1) * length),
  );
}

const countRegions = (rooms: readonly WallRoom[]) => new Set(rooms.map(({ region }) => region)).size;

/** Returns the number of columns with which the scarcer of width and height suffices best. `comfort`: at least 1 if there is
 * enough for a large tile in each place. */
function chooseColumns(
  rooms: readonly WallRoom[],
  space: WallSpace,
): { readonly count: number; readonly comfort: number } {
  const { height, scale } = space;
  const most = Math.floor((space.width + COLUMN_GAP * scale) / ((COLUMN_WIDTH.least + COLUMN_GAP) * scale));
  const choices = Array.from({ length: Math.max(1, Math.min(most, rooms.length)) }, (_, index) => {
    const columns = split(rooms, index + 1);
    const forRegions = Math.max(...columns.map(countRegions)) * REGION_HEIGHT * scale;
    const pitch = (height - forRegions) / (columns[0]?.length ?? 1);
    const width = columnWidth(index + 1, space);
    const comfort = (wantedHeight: number, wantedWidth: number) =>
      Math.min(pitch / (wantedHeight * scale), width / (wantedWidth * scale));
    return {
      count: index + 1,
      comfort: comfort(LARGE.preferred + ROW_GAP, COLUMN_WIDTH.preferred),
      crowdedComfort: comfort(SMALL.least + ROW_GAP, COLUMN_WIDTH.least),
    };
  });
  const best = choices.reduce((a, b) => (b.comfort > a.comfort ? b : a));
  return best.comfort >= 1 ? best : choices.reduce((a, b) => (b.crowdedComfort > a.crowdedComfort ? b : a));
}

interface ColumnSpace extends WallSpace {
  readonly tileScale: number;
  /** Of the longest column. */
  readonly rows: number;
}

function layoutColumn(
  rooms: readonly WallRoom[],
  space: ColumnSpace,
): Pick<WallColumn, "sections" | "leftOut"> {
  const { height, scale, tileScale, rows } = space;
  const regionHeight = REGION_HEIGHT * scale;
  const available = height - countRegions(rooms) * regionHeight;
  const pitch = available / rows;
  const gap = ROW_GAP * scale;
  const isRoomy = pitch >= LARGE.preferred * tileScale + gap - 1;
  const heights = isRoomy
    ? { large: pitch, small: pitch, leftOut: 0 }
    : shareHeight(rooms, { available, gap, scale });
  let toLeaveOut = heights.leftOut;
  const shown = rooms
    .toReversed()
    .filter(({ needsAttention }) => needsAttention || toLeaveOut-- <= 0)
    .toReversed();
  const smallest = isRoomy ? SMALL.preferred * tileScale : Number.POSITIVE_INFINITY;
  let top = 0;
  const sections = [...Map.groupBy(shown, ({ region }) => region)].map(([region, ofRegion]): WallSection => {
    const start = top;
    top += regionHeight;
    const tiles = ofRegion.map(({ id, needsAttention }): WallTile => {
      const size = needsAttention ? "large" : "small";
      const tileHeight = heights[size] - gap;
      const tile = {
        id,
        size,
        top,
        height: needsAttention ? tileHeight : Math.min(tileHeight, smallest),
      } as const;
      top += heights[size];
      return tile;
    });
    return { region, top: start, height: regionHeight, tiles };
  });
  return { sections, leftOut: heights.leftOut };
}

/** Returns the heights of large and small tiles with their gap where not every place has the height for a large one. */
function shareHeight(
  rooms: readonly WallRoom[],
  { available, gap, scale }: { readonly available: number; readonly gap: number; readonly scale: number },
): { readonly large: number; readonly small: number; readonly leftOut: number } {
  const largeCount = rooms.filter(({ needsAttention }) => needsAttention).length;
  const smallCount = rooms.length - largeCount;
  const preferred = LARGE.preferred * scale + gap;
  const [leastLarge, leastSmall] = [LARGE.least * scale + gap, SMALL.least * scale + gap];
  const forLarge = available - smallCount * leastSmall;
  if (forLarge >= largeCount * leastLarge) {
    const large = largeCount === 0 ? 0 : Math.min(preferred, forLarge / largeCount);
    const small = smallCount === 0 ? 0 : (available - largeCount * large) / smallCount;
    return { large, small, leftOut: 0 };
  }
  const withFooter = available - FOOTER_HEIGHT * scale;
  const large = largeCount === 0 ? 0 : Math.min(leastLarge, withFooter / largeCount);
  const shown = Math.max(0, Math.floor((withFooter - largeCount * large) / leastSmall));
  return { large, small: leastSmall, leftOut: smallCount - shown };
}
