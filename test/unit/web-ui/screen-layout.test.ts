import assert from "node:assert/strict";
import { test } from "node:test";
import type { ViewTile } from "../../../daemon/contract/meeting/view.ts";
import { type Box, grid, layoutScreen } from "../../../web-ui/screen/layout.ts";

const SCREENS = [
  { width: 1880, height: 985 },
  { width: 3760, height: 1970 },
];
const PICTURE = 16 / 9;

function tile(siteId: string, place: ViewTile["area"] = "gallery"): ViewTile {
  return { siteId, area: place, producerId: `${siteId}-camera`, reason: null };
}

const sites = (count: number) => Array.from({ length: count }, (_, index) => tile(`site-${index}`));

function overlap(a: Box, b: Box): boolean {
  const apart =
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
  return !apart;
}

function assertOnScreen(boxes: readonly Box[], { width, height }: { width: number; height: number }): void {
  for (const [index, box] of boxes.entries()) {
    assert.ok(box.width > 0 && box.height > 0);
    assert.ok(box.x >= -0.01 && box.y >= -0.01);
    assert.ok(box.x + box.width <= width + 0.01 && box.y + box.height <= height + 0.01);
    for (const other of boxes.slice(index + 1)) assert.equal(overlap(box, other), false);
  }
}

test("a gallery of 1 to 16 fills the screen from edge to edge, with equal tiles", () => {
  for (const area of SCREENS) {
    for (let count = 1; count <= 16; count++) {
      const boxes = grid(count, { x: 0, y: 0, ...area }, 12);
      assert.equal(boxes.length, count);
      assertOnScreen(boxes, area);
      assert.ok(Math.abs(Math.max(...boxes.map(({ x, width }) => x + width)) - area.width) < 0.01);
      assert.ok(Math.abs(Math.max(...boxes.map(({ y, height }) => y + height)) - area.height) < 0.01);
      assert.equal(new Set(boxes.map(({ width, height }) => `${width} ${height}`)).size, 1);
      const [first] = boxes;
      assert.ok(first);
      const pictureHeight = Math.min(first.height, first.width / PICTURE);
      // No tile is smaller than a sixteenth of the screen.
      assert.ok(pictureHeight >= (area.height / Math.ceil(Math.sqrt(count))) * 0.9 - 12, `${count} tiles`);
    }
  }
});

test("the speaker is large, with the other sites and the local video beside", () => {
  const [area] = SCREENS;
  assert.ok(area);
  for (let others = 0; others <= 6; others++) {
    const view = { mode: "speaker", tiles: [tile("speaker", "large"), ...sites(others)] } as const;
    const { kind, cells, local } = layoutScreen({ view, screen: 1, screens: [1], area });
    assert.equal(kind, "speaker");
    const large = cells.find(({ place }) => place === "large");
    assert.ok(large && local);
    assert.ok(large.box.width >= area.width * 0.75);
    assert.equal(cells.filter(({ place }) => place === "strip").length, others);
    assertOnScreen(
      cells.map(({ box }) => box),
      area,
    );
    // With one site the local video overlaps a corner of it, otherwise nothing.
    assert.equal(overlap(large.box, local), others === 0);
  }
});

test("content is larger than its speaker, who is larger than the others", () => {
  const [area] = SCREENS;
  assert.ok(area);
  const view = {
    mode: "speaker",
    tiles: [tile("slides", "content"), tile("speaker", "large"), ...sites(6)],
  } as const;
  const { kind, cells, local } = layoutScreen({ view, screen: 1, screens: [1], area });
  assert.equal(kind, "content");
  assert.ok(local);
  assertOnScreen([...cells.map(({ box }) => box), local], area);
  const widths = ["content", "large", "strip"].map(
    (place) => cells.find((cell) => cell.place === place)?.box.width ?? 0,
  );
  assert.deepEqual(
    widths,
    widths.toSorted((a, b) => b - a),
  );
});

test("a site that shares content and speaks has an element for each", () => {
  const view = { mode: "speaker", tiles: [tile("hue", "content"), tile("hue", "large")] } as const;
  const { cells } = layoutScreen({ view, screen: 1, screens: [1], area: { width: 1600, height: 900 } });
  assert.deepEqual(
    cells.map(({ key }) => key),
    ["hue/content", "hue/camera"],
  );
});

test("with two screens the second shows the content, the first the sites", () => {
  const area = { width: 1880, height: 985 };
  const view = {
    mode: "speaker",
    tiles: [tile("slides", "content"), tile("speaker", "large"), ...sites(3)],
  } as const;
  const people = layoutScreen({ view, screen: 1, screens: [1, 2], area });
  assert.equal(people.kind, "speaker");
  assert.ok(people.cells.every(({ place }) => place !== "content"));
  const content = layoutScreen({ view, screen: 2, screens: [1, 2], area });
  assert.equal(content.kind, "content-only");
  assert.deepEqual(
    content.cells.map(({ key, box }) => ({ key, ...box })),
    [{ key: "slides/content", x: 0, y: 0, ...area }],
  );
});

test("with two screens and no content the first has the speaker, the second everybody", () => {
  const area = { width: 1880, height: 985 };
  const view = { mode: "speaker", tiles: [tile("speaker", "large"), ...sites(5)] } as const;
  const first = layoutScreen({ view, screen: 1, screens: [1, 2], area });
  assert.deepEqual(
    first.cells.map(({ tile: { siteId } }) => siteId),
    ["speaker"],
  );
  const second = layoutScreen({ view, screen: 2, screens: [1, 2], area });
  assert.equal(second.kind, "gallery");
  assert.equal(second.cells.length, 6);
  // The other screen is disconnected: this one shows everything.
  assert.equal(layoutScreen({ view, screen: 2, screens: [2], area }).kind, "speaker");
});

test("in gallery view over two screens each site is on one of them", () => {
  const area = { width: 1880, height: 985 };
  const view = { mode: "gallery", tiles: sites(9) } as const;
  const shown = [1, 2].flatMap((screen) =>
    layoutScreen({ view, screen, screens: [1, 2], area }).cells.map(({ key }) => key),
  );
  assert.equal(new Set(shown).size, 9);
  assert.equal(shown.length, 9);
});

test("without other sites the local video is large", () => {
  const area = { width: 1200, height: 985 };
  const { kind, local } = layoutScreen({ view: null, screen: 1, screens: [1], area });
  assert.equal(kind, "waiting");
  assert.deepEqual(local, { x: 0, y: 0, ...area });
});
