import assert from "node:assert/strict";
import { test } from "node:test";
import { layoutWall, type WallLayout, type WallRoom } from "../../../web-ui/console/wall-layout.ts";

const FULL_HD = { width: 1490, height: 1000, scale: 1 };
const UHD = { width: 2980, height: 2000, scale: 2 };
const TABLET = { width: 960, height: 690, scale: 1 };
const REGIONS = ["Miền Bắc", "Miền Trung", "Tây Nguyên", "Miền Nam"];
/** Of a line with a name of 18 px, with its stacked diacritics. */
const READABLE_PX = 25;

function fleet(count: number, isFaulty: (index: number) => boolean = () => false): WallRoom[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `room-${index}`,
    region: REGIONS[Math.floor((index * REGIONS.length) / count)] ?? "",
    needsAttention: isFaulty(index),
  }));
}

/** Each tile with its column. */
function tilesOf({ columns }: WallLayout) {
  return columns.flatMap(({ sections }, column) =>
    sections.flatMap(({ tiles }) => tiles.map((tile) => ({ ...tile, column }))),
  );
}

function assertFits(layout: WallLayout, { width, height }: typeof FULL_HD): void {
  for (const column of layout.columns) {
    assert.ok(column.left >= 0 && column.left + column.width <= width + 0.01);
    const boxes = column.sections.flatMap((section) => [section, ...section.tiles]);
    for (const [index, { top, height: own }] of boxes.entries()) {
      assert.ok(own > 0 && top + own <= height + 0.01, `${top} + ${own} of ${height}`);
      const next = boxes[index + 1];
      if (next) assert.ok(next.top >= top + own - 0.01, "one covers the next");
    }
  }
}

test("62 sites fit on one screen, and no place moves whatever fails", () => {
  for (const space of [FULL_HD, UHD]) {
    const well = layoutWall(fleet(62), space);
    assertFits(well, space);
    assert.equal(tilesOf(well).length, 62);
    const faulty = layoutWall(
      fleet(62, (index) => index % 3 === 0),
      space,
    );
    assertFits(faulty, space);
    const place = (layout: WallLayout) => tilesOf(layout).map(({ id, column, top }) => ({ id, column, top }));
    assert.deepEqual(place(faulty), place(well));
    const [large, small] = [tilesOf(faulty)[0], tilesOf(faulty)[1]];
    assert.ok((large?.height ?? 0) > 1.4 * (small?.height ?? 0), "what needs attention is larger");
  }
});

test("a screen of twice the size has the same places, twice as large", () => {
  const [hd, uhd] = [layoutWall(fleet(62), FULL_HD), layoutWall(fleet(62), UHD)];
  assert.ok(Math.abs(uhd.scale - 2 * hd.scale) < 1e-9);
  const doubled = tilesOf(hd).map(({ top, height }) => [Math.round(2 * top), Math.round(2 * height)]);
  assert.deepEqual(
    tilesOf(uhd).map(({ top, height }) => [Math.round(top), Math.round(height)]),
    doubled,
  );
});

test("a small fleet has larger letters", () => {
  assert.ok(layoutWall(fleet(20), FULL_HD).scale > layoutWall(fleet(62), FULL_HD).scale);
  for (const count of [1, 2, 5, 20]) assertFits(layoutWall(fleet(count), FULL_HD), FULL_HD);
  assert.deepEqual(layoutWall([], FULL_HD).columns, []);
});

test("a large fleet: a fault changes its own column only, and no order", () => {
  for (const [count, space] of [
    [100, FULL_HD],
    [200, FULL_HD],
    [62, TABLET],
  ] as const) {
    const well = layoutWall(fleet(count), space);
    const faulty = layoutWall(
      fleet(count, (index) => index === 1),
      space,
    );
    assertFits(well, space);
    assertFits(faulty, space);
    assert.deepEqual(faulty.columns.slice(1), well.columns.slice(1));
    const order = (layout: WallLayout) => tilesOf(layout).map(({ id, column }) => `${column} ${id}`);
    assert.deepEqual(order(faulty), order(well));
    assert.equal(tilesOf(faulty).length, count);
    for (const { height } of tilesOf(faulty))
      assert.ok(height >= READABLE_PX - 1e-9, `${height} of ${count}`);
  }
});

test("where there is no height for all, sites that are well are counted instead, never one at fault", () => {
  for (const share of [2, 3, 10, 1]) {
    for (const [count, space] of [
      [200, FULL_HD],
      [200, TABLET],
      [400, FULL_HD],
    ] as const) {
      const rooms = fleet(count, (index) => index % share === 0);
      const layout = layoutWall(rooms, space);
      assertFits(layout, space);
      const shown = new Set(tilesOf(layout).map(({ id }) => id));
      for (const { id, needsAttention } of rooms)
        assert.ok(!needsAttention || shown.has(id), `${id} is hidden`);
      const leftOut = layout.columns.reduce((sum, column) => sum + column.leftOut, 0);
      assert.equal(shown.size + leftOut, count);
      for (const { size, height } of tilesOf(layout)) {
        if (size === "small") assert.ok(height >= READABLE_PX - 1e-9, `${height} px`);
      }
    }
  }
});
