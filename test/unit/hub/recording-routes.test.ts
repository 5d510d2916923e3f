import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import fastifyStatic from "@fastify/static";
import Fastify, { type FastifyInstance } from "fastify";
import { recordingRoutes } from "../../../daemon/hub/recording/recording-routes.ts";

const CONTENT = Buffer.from(Array.from({ length: 100 }, (_, n) => n));
const URL = "/api/recordings/meeting/hue-1.mkv";

let directory: string;
let server: FastifyInstance;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "roomd recording "));
  await writeFile(join(directory, "hue-1.mkv"), CONTENT);
  await writeFile(join(directory, "hue-1.video.mkv"), "");
  server = Fastify();
  await server.register(fastifyStatic, { serve: false });
  const listed = ["hue-1.mkv", "hue-1.video.mkv", "deleted.mkv"];
  recordingRoutes({
    list: () => [],
    filePath: (_, name) => (listed.includes(name) ? join(directory, name) : undefined),
  })(server);
});

after(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

const get = (headers: Record<string, string> = {}, url = URL) =>
  server.inject({ method: "GET", url, headers });

/** Of 100 bytes: the range that is sent, the whole file, or none. */
const RANGES: readonly (readonly [string, readonly [number, number] | "whole" | "unsatisfiable"])[] = [
  ["bytes=0-9", [0, 9]],
  ["bytes=90-", [90, 99]],
  ["bytes=90-1000", [90, 99]],
  ["bytes=-10", [90, 99]],
  ["bytes=-100", [0, 99]],
  ["bytes=-101", [0, 99]],
  ["bytes=-99999999999999999999", [0, 99]],
  ["bytes=100-", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=9-0", "unsatisfiable"],
  ["bytes=0-1,5-6", "whole"],
  ["lines=0-9", "whole"],
];

for (const [range, expected] of RANGES) {
  test(`range "${range}" of 100 bytes is ${JSON.stringify(expected)}`, async () => {
    const { statusCode, headers, rawPayload } = await get({ range });
    if (expected === "unsatisfiable") {
      assert.equal(statusCode, 416);
      assert.equal(headers["content-range"], "bytes */100");
    } else if (expected === "whole") {
      assert.equal(statusCode, 200);
      assert.deepEqual(rawPayload, CONTENT);
    } else {
      const [first, last] = expected;
      assert.equal(statusCode, 206);
      assert.equal(headers["content-range"], `bytes ${first}-${last}/100`);
      assert.deepEqual(rawPayload, CONTENT.subarray(first, last + 1));
    }
  });
}

test("a file is an attachment that no cache keeps; HEAD has its length only", async () => {
  const { headers } = await get();
  assert.equal(headers["content-type"], "video/x-matroska");
  assert.equal(headers["content-disposition"], 'attachment; filename="meeting-hue-1.mkv"');
  assert.equal(headers["cache-control"], "private, no-store");
  const head = await server.inject({ method: "HEAD", url: URL });
  assert.equal(head.headers["content-length"], "100");
  assert.equal(head.rawPayload.length, 0);
});

test("a download continues with its ETag, and starts again when the file is another", async () => {
  const { etag } = (await get()).headers;
  assert.ok(etag !== undefined);
  assert.equal((await get({ range: "bytes=50-", "if-range": etag })).statusCode, 206);
  assert.equal((await get({ range: "bytes=50-", "if-range": '"another"' })).statusCode, 200);
});

test("an empty file has no range; a file that is gone, or not listed, is not found", async () => {
  assert.equal((await get({ range: "bytes=0-" }, "/api/recordings/meeting/hue-1.video.mkv")).statusCode, 416);
  assert.equal((await get({}, "/api/recordings/meeting/deleted.mkv")).statusCode, 404);
  assert.equal((await get({}, "/api/recordings/meeting/recording.json")).json().code, "not-found");
});
