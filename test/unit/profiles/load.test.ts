import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";

const MANUAL = { manual: { title: "A manual" } };
const CAMERA = {
  kind: "camera",
  manufacturer: "Acme",
  model: "One",
  protocol: "visca",
  documents: MANUAL,
  connections: [{ type: "tcp", port: 5678, source: "manual, p. 1" }],
};
const BACKLIGHT = { values: ["on", "off"], source: "manual, p. 2" };

/** Creates a catalogue of these files, by path. */
function folderOf(t: TestContext, files: Record<string, object>): ProfileCatalogue {
  const folder = mkdtempSync(join(tmpdir(), "roomd-profiles-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [path, value] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(value));
  }
  return new ProfileCatalogue([folder]);
}

for (const [what, extra, path] of [
  ["at the top", { colour: "grey" }, /one\.json: \/colour /],
  ["in a fact", { pan: { speed: 24, source: "manual, p. 1" } }, /one\.json: \/pan\/speed /],
  [
    "among the settings",
    { settings: { "exposure.iso": BACKLIGHT } },
    /one\.json: \/settings\/exposure\.iso /,
  ],
] as const) {
  test(`an unknown key ${what} is rejected with its path`, (t) => {
    const catalogue = folderOf(t, { "acme/one.json": { ...CAMERA, ...extra } });
    assert.throws(() => catalogue.get("acme/one"), { code: "config.invalid", message: path });
  });
}

for (const source of ["manual", "manual, page 3", "manual, p. 3;other, p. 4", "Manual, p. 3"]) {
  test(`a source "${source}" is rejected: it has no document and location`, (t) => {
    const catalogue = folderOf(t, { "acme/one.json": { ...CAMERA, home: { source } } });
    assert.throws(() => catalogue.get("acme/one"), /\/home\/source/);
  });
}

test("the model overrides a shared part; documents and settings are merged", (t) => {
  const catalogue = folderOf(t, {
    "shared/base.json": {
      documents: MANUAL,
      home: { source: "manual, p. 4" },
      pan: { speeds: 18, source: "manual, p. 4" },
    },
    "shared/family.json": {
      includes: ["./base.json"],
      settings: { "exposure.backlight": BACKLIGHT, menu: BACKLIGHT },
      pan: { speeds: 20, source: "manual, p. 5" },
    },
    "acme/one.json": {
      ...CAMERA,
      includes: ["../shared/family.json"],
      documents: { own: { title: "Another manual" } },
      settings: { menu: { values: ["on"], source: "own, p. 6" } },
    },
  });
  const { documents, home, pan, settings } = catalogue.get("acme/one");
  assert.deepEqual(Object.keys(documents).sort(), ["manual", "own"]);
  assert.deepEqual(home, { source: "manual, p. 4" });
  assert.equal(pan?.speeds, 20);
  assert.deepEqual(settings, {
    "exposure.backlight": BACKLIGHT,
    menu: { values: ["on"], source: "own, p. 6" },
  });
});

test("profiles of other kinds of devices are not camera profiles", (t) => {
  const catalogue = folderOf(t, { "acme/one.json": CAMERA, "acme/tv.json": { ...CAMERA, kind: "display" } });
  assert.ok(catalogue.names.includes("acme/one"));
  assert.ok(!catalogue.names.includes("acme/tv"));
});

test("circular includes are rejected", (t) => {
  const catalogue = folderOf(t, {
    "shared/a.json": { includes: ["./b.json"] },
    "shared/b.json": { includes: ["./a.json"] },
    "acme/one.json": { ...CAMERA, includes: ["../shared/a.json"] },
  });
  assert.throws(() => catalogue.get("acme/one"), /circular include/);
});
