import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseProgress, planComposition } from "../../../daemon/hub/recording/composition.ts";
import type { CompositionInput } from "../../../daemon/hub/recording/composition-input.ts";
import { featuredSpans } from "../../../daemon/hub/recording/featured-spans.ts";
import { gridLayout, LARGE_TILE, stripLayout } from "../../../daemon/hub/recording/tile-layout.ts";

const ZERO_MS = 1_700_000_000_000;

const NAMES = ["Đà Nẵng, tầng 2; phòng [A]", "it's 50 %{pts}: a\\b", "\\'"];

function part(siteId: string, fromSeconds: number, toSeconds: number): CompositionInput {
  const [fromMs, toMs] = [ZERO_MS + fromSeconds * 1000, ZERO_MS + toSeconds * 1000];
  return {
    siteId,
    name: siteId,
    path: `/${siteId}.mkv`,
    fromMs,
    toMs,
    hasVideo: true,
    hasAudio: true,
    videoGaps: [],
  };
}

function assertDisjoint(areas: ReturnType<typeof gridLayout>): void {
  for (const [n, { x, y, width, height }] of areas.entries()) {
    assert.ok(x >= 0 && y >= 0 && x + width <= 1280 && y + height <= 720, JSON.stringify(areas[n]));
    for (const other of areas.slice(n + 1)) {
      const disjoint = other.x >= x + width || x >= other.x + other.width || other.y >= y + height;
      assert.ok(disjoint, `${JSON.stringify(areas[n])} ${JSON.stringify(other)}`);
    }
  }
}

for (const count of [1, 2, 3, 5, 9, 62]) {
  test(`${count} tiles are inside the picture and don't overlap`, () => {
    const strip = stripLayout(count);
    assert.equal(strip.length, count);
    assertDisjoint([LARGE_TILE, ...strip]);
    const grid = gridLayout(count);
    assert.equal(grid.length, count);
    assertDisjoint(grid);
  });
}
test("each part is at its time, and a site keeps its tile", () => {
  const { args, graph, seconds } = planComposition(
    [part("hue", 0, 60), part("vinh", 5, 20), part("hue", 70, 100)],
    "t",
  );
  assert.equal(seconds, 100);
  const words = args("graph", "file");
  const offsets = words.flatMap((word, n) => (word === "-itsoffset" ? [words[n + 1]] : []));
  assert.deepEqual(offsets, ["0.000", "5.000", "70.000", "0.000", "5.000", "70.000"]);
  const left = [...graph.matchAll(/overlay=x='(\d+)/g)].map(([, x]) => Number(x));
  assert.deepEqual(left, [0, 640, 0]);
});

test("a gap in the video does not show a frozen frame", () => {
  const gone = [{ fromMs: ZERO_MS + 10_000, toMs: ZERO_MS + 14_500 }];
  const { graph } = planComposition([{ ...part("hue", 0, 60), videoGaps: gone }], "t");
  assert.ok(graph.includes("enable='not(between(t,10.000,14.500))'"));
});

test("each tile has its site's name, whatever name a guest chooses", async () => {
  const directory = await mkdtemp(join(tmpdir(), "roomd-names-"));
  const file = join(directory, "name");
  const shown = (graph: string) => {
    const filter = graph.replace("[0:v]", "color=c=blue:s=640x360:d=1,");
    const one = ["-filter_complex", filter, "-map", "[whole1]", "-frames:v", "1", "-f", "md5", "-"];
    return execFileSync("ffmpeg", ["-v", "error", ...one], { encoding: "utf8" });
  };
  const seen = new Set<string>();
  for (const name of NAMES) {
    const { graph } = planComposition([{ ...part("guest", 0, 1), name, hasAudio: false }], "t");
    await writeFile(file, name);
    const asWritten = graph.replace(/:text=.*:fontsize/, `:textfile=${file}:fontsize`);
    assert.notEqual(asWritten, graph);
    const written = shown(graph);
    assert.equal(written, shown(asWritten), name);
    seen.add(written);
  }
  assert.equal(seen.size, NAMES.length);
  assert.ok(!planComposition([{ ...part("guest", 0, 1), name: " " }], "t").graph.includes("drawtext"));
  await rm(directory, { recursive: true });
});

test("a conference without audio, or without video, is composed too", () => {
  const words = ({ args, graph }: ReturnType<typeof planComposition>) =>
    [graph, ...args("graph", "file")].join(" ");
  const silent = words(planComposition([{ ...part("hue", 0, 60), hasAudio: false }], "t"));
  assert.ok(!silent.includes("amix") && !silent.includes("[mixed]"));
  const dark = words(planComposition([{ ...part("hue", 0, 60), hasVideo: false }], "t"));
  assert.ok(dark.includes("-map [whole0]") && dark.includes("[0:a]"));
});

test("progress is parsed from FFmpeg's output", () => {
  assert.equal(parseProgress("out_time_us=2500000"), 2.5);
  assert.equal(parseProgress("out_time_us=N/A"), undefined);
  assert.equal(parseProgress("progress=end"), undefined);
});

const ms = (seconds: number) => ZERO_MS + seconds * 1000;
const turn = (siteId: string, seconds: number) => ({ siteId, fromMs: ms(seconds) });
const span = (from: number, to: number) => ({ fromMs: ms(from), toMs: ms(to) });

test("the active speaker is large, the first site before that; short speech and sites that left are not", () => {
  const parts = [part("hue", 0, 60), part("vinh", 5, 40)];
  const turns = [turn("vinh", 10), turn("hue", 20), turn("vinh", 21), turn("hue", 22), turn("vinh", 30)];
  const featured = featuredSpans(parts, turns);
  assert.deepEqual(featured.get("hue"), [span(0, 10), span(22, 30), span(40, 60)]);
  assert.deepEqual(featured.get("vinh"), [span(10, 22), span(30, 40)]);
});

test("content is large instead of the speaker while it is shown", () => {
  const parts = [part("hue", 0, 60), part("vinh", 0, 60), part("vinh-content", 20, 30)];
  const featured = featuredSpans(parts, [turn("vinh", 10), turn("hue", 25)]);
  assert.deepEqual(featured.get("vinh-content"), [span(20, 30)]);
  assert.deepEqual(featured.get("vinh"), [span(10, 20)]);
  assert.deepEqual(featured.get("hue"), [span(0, 10), span(30, 60)]);
});

test("a speaker without video leaves the large tile as it is", () => {
  const parts = [part("hue", 0, 60), part("vinh", 0, 60), { ...part("by-phone", 0, 60), hasVideo: false }];
  const featured = featuredSpans(parts, [turn("vinh", 10), turn("by-phone", 20)]);
  assert.deepEqual(featured.get("vinh"), [span(10, 60)]);
});
