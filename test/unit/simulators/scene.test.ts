import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { startScene } from "../../simulators/scene/index.ts";

const VIEW = { width: 160, height: 90, framesPerSecond: 30 };
const FRAME_BYTES = (VIEW.width * VIEW.height * 3) / 2;

/** Returns the first `count` frames of the server. */
async function frames(port: number, count: number): Promise<Buffer[]> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  let bytes = 0;
  while (bytes < count * FRAME_BYTES) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    chunks.push(chunk);
    bytes += chunk.length;
  }
  socket.destroy();
  const all = Buffer.concat(chunks);
  return Array.from({ length: count }, (_, index) =>
    all.subarray(index * FRAME_BYTES, (index + 1) * FRAME_BYTES),
  );
}

function differing(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, index) => sum + Number(value !== b[index]), 0);
}

test("frames arrive with motion in them while the camera stands still", async () => {
  await using scene = await startScene({
    ...VIEW,
    camera: { snapshot: () => ({ pan: 0, tilt: 0, zoom: 0 }) },
  });
  const [first, , third] = await frames(scene.port, 3);
  assert.ok(first && third);
  const changed = differing(first, third);
  assert.ok(changed > 0 && changed < FRAME_BYTES / 10, `${changed} bytes differ`);
});

for (const [axis, there] of [
  ["pan", { pan: 400, tilt: 0, zoom: 0 }],
  ["tilt", { pan: 0, tilt: 300, zoom: 0 }],
  ["zoom", { pan: 0, tilt: 0, zoom: 0x3000 }],
] as const) {
  test(`the image follows the camera's ${axis}`, async () => {
    let position = { pan: 0, tilt: 0, zoom: 0 };
    await using scene = await startScene({ ...VIEW, camera: { snapshot: () => position } });
    const [before] = await frames(scene.port, 1);
    position = there;
    const [, after] = await frames(scene.port, 2);
    assert.ok(before && after);
    assert.ok(differing(before, after) > FRAME_BYTES / 10);
  });
}
