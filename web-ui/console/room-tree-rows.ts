import type { RoomSummary } from "../../daemon/contract/fleet/summaries.ts";

export type TreeRoom = Pick<RoomSummary, "id" | "name" | "region">;

/** Regions of a small fleet are open from the beginning, and those of a search that finds this many rooms at most. */
const OPEN_ROOMS_MAX = 20;

interface RowPlace {
  /** Unique in the tree. */
  readonly key: string;
  readonly name: string;
  readonly checked: "true" | "false" | "mixed";
  /** From 1, among the rows of the same parent. */
  readonly position: number;
  readonly siblings: number;
}

interface RegionRow extends RowPlace {
  readonly kind: "region";
  readonly roomIds: readonly string[];
  readonly chosen: number;
  readonly isOpen: boolean;
}

interface RoomRow extends RowPlace {
  readonly kind: "room";
  readonly roomIds: readonly [string];
  readonly parent: string;
}

export type TreeRow = RegionRow | RoomRow;

export interface TreeState {
  readonly rooms: readonly TreeRoom[];
  readonly chosen: ReadonlySet<string>;
  /** Regions that were opened or closed by hand, by their rows' keys. */
  readonly opened: ReadonlyMap<string, boolean>;
  readonly query: string;
  /** Of rooms without a region. */
  readonly noRegion: string;
}

/** Returns a text without case and diacritics: "da nang" finds "Đà Nẵng". */
export function foldText(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d").trim();
}

/** Returns the rooms whose name, region or id contains each word of the query. */
export function findRooms(rooms: readonly TreeRoom[], query: string): readonly TreeRoom[] {
  const words = foldText(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return rooms;
  return rooms.filter(({ id, name, region }) => {
    const text = `${foldText(name)}\n${foldText(region)}\n${id}`;
    return words.every((word) => text.includes(word));
  });
}

/** Returns the visible rows: each region, and the rooms of those that are open, in the hub's order; rooms without a region
 * last. */
export function buildRows({ rooms, chosen, opened, query, noRegion }: TreeState): readonly TreeRow[] {
  const found = findRooms(rooms, query);
  const byRegion = [...Map.groupBy(found, ({ region }) => region)].toSorted(
    ([a], [b]) => Number(a === "") - Number(b === ""),
  );
  const isSmall = found.length <= OPEN_ROOMS_MAX || byRegion.length === 1;
  return byRegion.flatMap(([region, members], index): TreeRow[] => {
    const key = `region:${region}`;
    const roomIds = members.map(({ id }) => id);
    const count = roomIds.filter((id) => chosen.has(id)).length;
    const isOpen = opened.get(key) ?? isSmall;
    const row: RegionRow = {
      kind: "region",
      key,
      name: region || noRegion,
      roomIds,
      chosen: count,
      checked: count === 0 ? "false" : count === roomIds.length ? "true" : "mixed",
      isOpen,
      position: index + 1,
      siblings: byRegion.length,
    };
    return isOpen ? [row, ...members.map((room, place) => roomRow(room, { chosen, place, row }))] : [row];
  });
}

function roomRow(
  { id, name }: TreeRoom,
  {
    chosen,
    place,
    row,
  }: { readonly chosen: ReadonlySet<string>; readonly place: number; readonly row: RegionRow },
): RoomRow {
  return {
    kind: "room",
    key: `room:${id}`,
    name,
    roomIds: [id],
    parent: row.key,
    checked: chosen.has(id) ? "true" : "false",
    position: place + 1,
    siblings: row.roomIds.length,
  };
}

/** Returns the rooms that are chosen after a row was: all of a region, or none when all were. */
export function toggleRow(chosen: ReadonlySet<string>, { roomIds, checked }: TreeRow): ReadonlySet<string> {
  return checked === "true" ? withoutRooms(chosen, roomIds) : new Set([...chosen, ...roomIds]);
}

export function withoutRooms(chosen: ReadonlySet<string>, roomIds: readonly string[]): ReadonlySet<string> {
  const next = new Set(chosen);
  for (const id of roomIds) next.delete(id);
  return next;
}

/** What a key does in the tree: moves to another row, opens or closes a region, or ticks the row. */
export type TreeAction =
  | { readonly kind: "focus"; readonly key: string }
  | { readonly kind: "open"; readonly key: string; readonly isOpen: boolean }
  | { readonly kind: "toggle" };

/** Returns what a key does on a row, as the WAI-ARIA pattern of a tree has it; null: nothing. */
export function treeAction(rows: readonly TreeRow[], row: TreeRow, pressed: string): TreeAction | null {
  const index = rows.indexOf(row);
  const focus = (target: TreeRow | undefined): TreeAction | null =>
    target ? { kind: "focus", key: target.key } : null;
  switch (pressed) {
    case "ArrowDown":
      return focus(rows[index + 1]);
    case "ArrowUp":
      return focus(rows[index - 1]);
    case "Home":
      return focus(rows[0]);
    case "End":
      return focus(rows.at(-1));
    case "ArrowRight":
      if (row.kind === "room") return null;
      return row.isOpen ? focus(rows[index + 1]) : { kind: "open", key: row.key, isOpen: true };
    case "ArrowLeft":
      if (row.kind === "room") return { kind: "focus", key: row.parent };
      return row.isOpen ? { kind: "open", key: row.key, isOpen: false } : null;
    case "Enter":
    case " ":
      return { kind: "toggle" };
    default:
      return focus(findByLetter(rows, index, pressed));
  }
}

/** Returns the next row that begins with a letter. */
function findByLetter(rows: readonly TreeRow[], index: number, pressed: string): TreeRow | undefined {
  const letter = foldText(pressed);
  if (pressed.length !== 1 || letter === "") return undefined;
  return [...rows.slice(index + 1), ...rows.slice(0, index)].find(({ name }) =>
    foldText(name).startsWith(letter),
  );
}
