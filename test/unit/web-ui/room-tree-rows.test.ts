import assert from "node:assert/strict";
import { test } from "node:test";
import {
  buildRows,
  findRooms,
  foldText,
  type TreeRow,
  type TreeState,
  toggleRow,
  treeAction,
} from "../../../web-ui/console/room-tree-rows.ts";

const rooms = [
  { id: "ha-noi", name: "Hà Nội", region: "Miền Bắc" },
  { id: "dien-bien", name: "Điện Biên", region: "Miền Bắc" },
  { id: "guest-house", name: "Nhà khách", region: "" },
  { id: "da-nang", name: "Đà Nẵng", region: "Miền Trung" },
  { id: "hue", name: "Huế", region: "Miền Trung" },
];

const build = (changes: Partial<TreeState> = {}) =>
  buildRows({ rooms, chosen: new Set(), opened: new Map(), query: "", noRegion: "Khác", ...changes });
const text = (rows: readonly TreeRow[]) =>
  rows.map(({ kind, name, checked }) => `${kind === "room" ? "  " : ""}${name} ${checked}`);

test("rooms are under their region in the hub's order, those without one last", () => {
  assert.deepEqual(text(build({ chosen: new Set(["ha-noi", "da-nang", "hue"]) })), [
    "Miền Bắc mixed",
    "  Hà Nội true",
    "  Điện Biên false",
    "Miền Trung true",
    "  Đà Nẵng true",
    "  Huế true",
    "Khác false",
    "  Nhà khách false",
  ]);
});

test("a search needs neither diacritics nor case, and looks at regions and ids, too", () => {
  const found = (query: string) => findRooms(rooms, query).map(({ id }) => id);
  assert.deepEqual(found("da nang"), ["da-nang"]);
  assert.deepEqual(found("ĐIỆN"), ["dien-bien"]);
  // Written with combining marks, as some keyboards do.
  assert.deepEqual(found("Đà Nẵng".normalize("NFD")), ["da-nang"]);
  assert.deepEqual(found("mien trung hue"), ["hue"]);
  assert.deepEqual(found("guest"), ["guest-house"]);
  assert.deepEqual(
    found("  "),
    rooms.map(({ id }) => id),
  );
  assert.deepEqual(found("sài gòn"), []);
  assert.equal(foldText(" Thừa Thiên Huế "), "thua thien hue");
});

test("the regions of a large fleet are closed, and those of a search are open", () => {
  const many = Array.from({ length: 62 }, (_, index) => {
    return { id: `r-${index}`, name: `Điểm ${index}`, region: index < 31 ? "Bắc" : "Nam" };
  });
  assert.deepEqual(text(build({ rooms: many })), ["Bắc false", "Nam false"]);
  assert.equal(build({ rooms: many, opened: new Map([["region:Nam", true]]) }).length, 33);
  assert.deepEqual(text(build({ rooms: many, query: "diem 30" })), ["Bắc false", "  Điểm 30 false"]);
});

test("ticking a region ticks what is shown of it; when all are, none", () => {
  const [north] = build();
  assert.ok(north);
  const some = toggleRow(new Set(["hue"]), north);
  assert.deepEqual([...some], ["hue", "ha-noi", "dien-bien"]);
  const [full] = build({ chosen: some });
  assert.deepEqual(full && [...toggleRow(some, full)], ["hue"]);
  const [searched] = build({ query: "dien" });
  assert.deepEqual(searched && [...toggleRow(new Set(), searched)], ["dien-bien"]);
});

test("the keys of a tree move, open and close, and tick", () => {
  const rows = build();
  const [north, hanoi, , central] = rows;
  const last = rows.at(-1);
  assert.ok(north && hanoi && central && last);
  const focus = (row: TreeRow) => ({ kind: "focus", key: row.key });
  assert.deepEqual(treeAction(rows, north, "ArrowDown"), focus(hanoi));
  assert.deepEqual(treeAction(rows, hanoi, "ArrowUp"), focus(north));
  assert.equal(treeAction(rows, north, "ArrowUp"), null);
  assert.equal(treeAction(rows, last, "ArrowDown"), null);
  assert.deepEqual(treeAction(rows, hanoi, "End"), focus(last));
  assert.deepEqual(treeAction(rows, hanoi, "Home"), focus(north));
  assert.deepEqual(treeAction(rows, hanoi, "ArrowLeft"), focus(north));
  assert.equal(treeAction(rows, hanoi, "ArrowRight"), null);
  assert.deepEqual(treeAction(rows, north, "ArrowRight"), focus(hanoi));
  assert.deepEqual(treeAction(rows, north, "ArrowLeft"), { kind: "open", key: north.key, isOpen: false });
  const closed = build({ opened: new Map([[north.key, false]]) });
  const [shut] = closed;
  assert.ok(shut);
  assert.deepEqual(treeAction(closed, shut, "ArrowRight"), { kind: "open", key: shut.key, isOpen: true });
  assert.equal(treeAction(closed, shut, "ArrowLeft"), null);
  for (const key of ["Enter", " "]) assert.deepEqual(treeAction(rows, hanoi, key), { kind: "toggle" });
  const dien = rows[2];
  assert.deepEqual(
    dien && treeAction(rows, north, "d"),
    dien && focus(dien),
    "the next one with this letter",
  );
  assert.deepEqual(dien && treeAction(rows, last, "đ"), dien && focus(dien));
  for (const key of ["Tab", "Escape", "x", "F5"]) assert.equal(treeAction(rows, north, key), null, key);
});
