import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  compose,
  gridOf,
  type PartToCompose,
  progressIn,
} from "../../../daemon/hub/recording/composition.ts";

const ZERO_MS = 1_700_000_000_000;

const NAMES = ["Đà Nẵng, tầng 2; phòng [A]", "it's 50 %{pts}: a\\b", "\\'"];

function part(siteId: string, fromSeconds: number, toSeconds: number): PartToCompose {
  const [fromMs, toMs] = [ZERO_MS + fromSeconds * 1000, ZERO_MS + toSeconds * 1000];
  return {
    siteId,
    name: siteId,
    path: `/${siteId}.mkv`,
    fromMs,
    toMs,
    hasPicture: true,
    hasSound: true,
    withoutPicture: [],
  };
}

for (const count of [1, 2, 3, 5, 9, 62]) {
  test(`${count} places are inside the picture, and apart`, () => {
    const places = gridOf(count);
    assert.equal(places.length, count);
    for (const [n, { x, y, width, height }] of places.entries()) {
      assert.ok(x >= 0 && y >= 0 && x + width <= 1280 && y + height <= 720, JSON.stringify(places[n]));
      for (const other of places.slice(n + 1)) {
        const apart = other.x >= x + width || x >= other.x + other.width || other.y >= y + height;
        assert.ok(apart, `${JSON.stringify(places[n])} ${JSON.stringify(other)}`);
      }
    }
  });
}

test("each part is at its time, and a site keeps its place", () => {
  const { args, seconds } = compose([part("hue", 0, 60), part("vinh", 5, 20), part("hue", 70, 100)], "t");
  assert.equal(seconds, 100);
  const offsets = args.flatMap((word, n) => (word === "-itsoffset" ? [args[n + 1]] : []));
  assert.deepEqual(offsets, ["0.000", "5.000", "70.000", "0.000", "5.000", "70.000"]);
  const graph = args[args.indexOf("-filter_complex") + 1] ?? "";
  const left = [...graph.matchAll(/overlay=x=(\d+)/g)].map(([, x]) => Number(x));
  assert.deepEqual(left, [0, 640, 0]);
});

test("a picture that did not come is not shown standing still", () => {
  const gone = [{ fromMs: ZERO_MS + 10_000, toMs: ZERO_MS + 14_500 }];
  const { args } = compose([{ ...part("hue", 0, 60), withoutPicture: gone }], "t");
  assert.ok(args.join(" ").includes("enable='not(between(t,10.000,14.500))'"));
});

test("each picture has its site's name, whatever guests call themselves", async () => {
  const directory = await mkdtemp(join(tmpdir(), "roomd-names-"));
  const file = join(directory, "name");
  const shown = (graph: string) => {
    const filter = graph.replace("[0:v]", "color=c=blue:s=640x360:d=1,");
    const one = ["-filter_complex", filter, "-map", "[whole1]", "-frames:v", "1", "-f", "md5", "-"];
    return execFileSync("ffmpeg", ["-v", "error", ...one], { encoding: "utf8" });
  };
  const seen = new Set<string>();
  for (const name of NAMES) {
    const { args } = compose([{ ...part("guest", 0, 1), name, hasSound: false }], "t");
    const graph = args[args.indexOf("-filter_complex") + 1] ?? "";
    await writeFile(file, name);
    const asWritten = graph.replace(/:text=.*:fontsize/, `:textfile=${file}:fontsize`);
    assert.notEqual(asWritten, graph);
    const picture = shown(graph);
    assert.equal(picture, shown(asWritten), name);
    seen.add(picture);
  }
  assert.equal(seen.size, NAMES.length);
  assert.ok(
    !compose([{ ...part("guest", 0, 1), name: " " }], "t")
      .args.join(" ")
      .includes("drawtext"),
  );
  await rm(directory, { recursive: true });
});

test("a conference without sound, or without pictures, is one file too", () => {
  const silent = compose([{ ...part("hue", 0, 60), hasSound: false }], "t").args.join(" ");
  assert.ok(!silent.includes("amix") && !silent.includes("[mixed]"));
  const dark = compose([{ ...part("hue", 0, 60), hasPicture: false }], "t").args.join(" ");
  assert.ok(dark.includes("-map [whole0]") && dark.includes("[0:a]"));
});

test("how far it is, is read from FFmpeg's progress", () => {
  assert.equal(progressIn("out_time_us=2500000"), 2.5);
  assert.equal(progressIn("out_time_us=N/A"), undefined);
  assert.equal(progressIn("progress=end"), undefined);
});
