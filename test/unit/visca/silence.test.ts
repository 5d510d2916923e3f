import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { eventually } from "../../support/eventually.ts";
import { lossyVisca } from "../../support/lossy-visca.ts";

const FAST = { ackMs: 200, moveAckMs: 5000, inquiryMs: 200, stopRetryMs: 20, driveCompletionMs: 100 };
const STOPS = ["8101060101010303ff", "8101040700ff"];
const isStop = (frame: string) => STOPS.includes(frame);
const VERSION = "81090002ff";
const POSITION = "81090612ff";

/** A driver whose camera gives scripted replies: `reply` returns them as hexadecimal frames. */
function scripted(
  reply: (frame: string) => readonly string[] | undefined,
  timings: Parameters<typeof lossyVisca>[0]["timings"] = FAST,
) {
  const rig = lossyVisca({ transport: "tcp", timings });
  const evidence: string[] = [];
  rig.driver.onEvidence(({ kind }) => evidence.push(kind));
  const { peer } = rig.stream;
  rig.stream.peer = (bytes) => {
    const frame = Buffer.from(bytes).toString("hex");
    const replies = reply(frame);
    if (!replies) return peer(bytes);
    rig.sent.push(frame);
    for (const hex of replies) setImmediate(() => rig.stream.deliver(Buffer.from(hex, "hex")));
  };
  return { ...rig, evidence };
}

const refusedWith = (code: string) => (error: unknown) => error instanceof RoomdError && error.code === code;

test("a preset whose ACK comes on arrival: the recall resolves, nothing counts as silent", async () => {
  let isMoving = false;
  await using it = scripted((frame) => {
    if (!frame.startsWith("8101043f02")) return undefined;
    isMoving = true;
    setTimeout(() => {
      isMoving = false;
      it.stream.deliver(Buffer.from("9041ff9051ff", "hex"));
    }, 800);
    return [];
  });
  await it.driver.position();
  await it.driver.recallPreset(17);
  assert.equal(isMoving, false);
  assert.ok(it.evidence.every((kind) => kind === "responded"));
});

test("a reply with another address is taken on a line with one camera", async () => {
  await using it = scripted((frame) => (frame === POSITION ? ["a0500000000100000002ff"] : undefined));
  assert.deepEqual(await it.driver.position(), { pan: 1, tilt: 2, zoom: 0 });
});

test("a camera without a version inquiry is driven, and its version is rarely asked", async () => {
  await using it = scripted((frame) => (frame === VERSION ? [] : undefined));
  await it.driver.drive({ pan: 1, tilt: 0, zoom: 0 });
  await it.driver.stop();
  const until = performance.now() + 1500;
  while (performance.now() < until) {
    await it.driver.position();
    await it.driver.identity().catch(() => {});
    await wait(10);
  }
  assert.ok(it.sent.filter((frame) => frame === VERSION).length <= 4, "asked too often");
  assert.ok(it.evidence.every((kind) => kind === "responded"));
});

test("a camera that does not answer the zoom inquiry is not silent", async () => {
  await using it = scripted((frame) => (frame === "81090447ff" ? [] : undefined));
  await assert.rejects(it.driver.position());
  await assert.rejects(it.driver.position());
  await it.driver.drive({ pan: 1, tilt: 0, zoom: 0 });
  await it.driver.stop();
  assert.ok(it.evidence.every((kind) => kind === "responded"));
});

test("a refused zoom inquiry does not fail a drive", async () => {
  await using it = scripted((frame) => (frame === "81090447ff" ? ["906002ff"] : undefined));
  await it.driver.drive({ pan: 0.5, tilt: 0, zoom: 0 });
  await it.driver.stop();
  const read = it.driver.position();
  const driven = it.driver.drive({ pan: 1, tilt: 0, zoom: 0 });
  await assert.rejects(read, refusedWith("device.refused"));
  await driven;
});

test("a camera from which nothing comes is silent soon", async () => {
  await using it = scripted(() => []);
  const startedAt = performance.now();
  await assert.rejects(it.driver.position(), refusedWith("timeout"));
  await eventually("silent", async () => it.evidence.includes("silent"));
  assert.ok(it.sent.length >= 4, `asked ${it.sent.length} times in ${performance.now() - startedAt} ms`);
});

test("an unacknowledged Stop is sent ten times, with answered inquiries beside it", async () => {
  let isDeaf = false;
  await using it = scripted((frame) => (isDeaf && frame.startsWith("8101") ? [] : undefined));
  await it.driver.position();
  await it.driver.drive({ pan: 1, tilt: 0, zoom: 0 });
  isDeaf = true;
  let ended = false;
  const stopped = it.driver.stop().finally(() => {
    ended = true;
  });
  stopped.catch(() => {});
  while (!ended) await it.driver.position();
  await assert.rejects(stopped, /Stop not confirmed/);
  for (let reading = 0; reading < 20; reading++) await it.driver.position();
  assert.equal(it.sent.filter(isStop).length, 20);
});

test("an unacknowledged Stop is sent ten times to a camera that is deaf to everything", async () => {
  let isDeaf = false;
  await using it = scripted(() => (isDeaf ? [] : undefined));
  await it.driver.position();
  await it.driver.drive({ pan: 1, tilt: 0, zoom: 0 });
  isDeaf = true;
  const stopped = it.driver.stop();
  stopped.catch(() => {});
  for (let reading = 0; reading < 8; reading++) await it.driver.position().catch(() => {});
  await assert.rejects(stopped, /Stop not confirmed/);
  await it.driver.position().catch(() => {});
  assert.equal(it.sent.filter(isStop).length, 20);
  // It responds again: Stop is sent, because the last one had no effect.
  isDeaf = false;
  await eventually("answers", () => it.driver.position());
  await eventually("stopped", async () => !it.simulator.camera.moving);
});

test("a camera that acknowledges and never completes is stopped by two frames and driven again", async () => {
  await using it = scripted((frame) => (frame.startsWith("8101") ? ["9041ff"] : undefined));
  await it.driver.drive({ pan: 1, tilt: 0, zoom: 0 });
  await it.driver.stop();
  assert.equal(it.sent.filter(isStop).length, 2);
  for (const pan of [0.2, 0.4, 0.6]) await it.driver.drive({ pan, tilt: 0, zoom: 0 });
  await it.driver.stop();
  assert.equal(it.sent.filter((frame) => frame.startsWith("81010601") && !isStop(frame)).length, 4);
});

test("a newer drive replaces a Stop that no ACK confirms, on all axes", async () => {
  let isMute = false;
  await using it = scripted((frame) => (isMute && frame.startsWith("8101") ? [] : undefined));
  await it.driver.position();
  isMute = true;
  const stopped = it.driver.stop();
  await Promise.all([
    assert.rejects(stopped, refusedWith("aborted")),
    assert.rejects(it.driver.drive({ pan: 1, tilt: 0, zoom: 0 }), refusedWith("timeout")),
  ]);
  const drive = it.sent.findIndex((frame) => frame.startsWith("8101060118"));
  assert.ok(drive > 0);
  assert.deepEqual(it.sent.slice(drive + 1).filter(isStop), [STOPS[1]]);
});

for (const transport of ["tcp", "visca-over-ip"] as const) {
  test(`${transport}: contact lost in a movement: Stop is the first frame after it`, async () => {
    await using it = lossyVisca({ transport, timings: FAST });
    await it.driver.position();
    await it.driver.drive({ pan: 1, tilt: 0, zoom: 0 });
    it.stream.unplug();
    const before = it.sent.length;
    it.stream.replug();
    await eventually("stopped", async () => !it.simulator.camera.moving);
    assert.deepEqual(it.sent.slice(before, before + 2), STOPS);
  });
}

test("visca-over-ip: a camera that replies with another number is read, driven and stopped", async () => {
  await using it = lossyVisca({ transport: "visca-over-ip", timings: FAST });
  const { peer } = it.stream;
  it.stream.peer = (bytes) => {
    // NewTek NDI PTZ1 understands 1 to 3 and replies as 1.
    if (bytes[0] === 1 && (bytes[7] ?? 0) > 3) return;
    peer(bytes);
  };
  const deliver = it.stream.deliver.bind(it.stream);
  it.stream.deliver = (bytes) => {
    const changed = Uint8Array.from(bytes);
    if (changed[0] === 1) changed[7] = 1;
    deliver(changed);
  };
  await eventually("read", () => it.driver.position());
  await eventually("driven", () => it.driver.drive({ pan: 1, tilt: 0, zoom: 0 }).then(() => true));
  await eventually("stopped", () => it.driver.stop().then(() => true));
  assert.equal(it.simulator.camera.moving, false);
});
