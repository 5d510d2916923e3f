import assert from "node:assert/strict";
import { test } from "node:test";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { MotionQueue } from "../../../drivers/onvif/motion-queue.ts";

/** A camera that responds when the test says so, and records what it received. */
function camera() {
  const received: string[] = [];
  const responses = new Map<string, () => void>();
  const send = (name: string) => (signal?: AbortSignal) => {
    received.push(name);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    responses.set(name, resolve);
    signal?.addEventListener("abort", () => reject(new RoomdError("aborted", name)));
    return promise;
  };
  const respond = (name: string) => responses.get(name)?.();
  return { received, send, respond };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("one movement is sent at a time, and of the waiting ones the newest", async () => {
  const { received, send, respond } = camera();
  const lane = new MotionQueue();
  const outcomes = ["a", "b", "c"].map((name) => lane.submit(send(name)));
  assert.deepEqual(received, ["a"]);
  respond("a");
  await turn();
  assert.deepEqual(received, ["a", "c"]);
  respond("c");
  assert.deepEqual(await Promise.all(outcomes), ["sent", "replaced", "sent"]);
});

test("Stop is sent at once, and again if it aborted a movement that the camera may have read", async () => {
  const { received, send, respond } = camera();
  const lane = new MotionQueue();
  const cut = assert.rejects(lane.submit(send("a")), RoomdError);
  const waiting = lane.submit(send("b"));
  const stopped = lane.stop(send("stop"));
  assert.deepEqual(received, ["a", "stop"]);
  await cut;
  assert.equal(await waiting, "replaced");
  respond("stop");
  await turn();
  assert.deepEqual(received, ["a", "stop", "stop"]);
  respond("stop");
  await stopped;
});

test("Stop is sent once if no movement is pending", async () => {
  const { received, send, respond } = camera();
  const stopped = new MotionQueue().stop(send("stop"));
  respond("stop");
  await stopped;
  assert.deepEqual(received, ["stop"]);
});

test("a movement after Stop is sent when Stop has completed or failed", async () => {
  const { received, send, respond } = camera();
  const lane = new MotionQueue();
  const stopped = lane.stop(send("stop"));
  const moved = lane.submit(send("a"));
  await turn();
  assert.deepEqual(received, ["stop"]);
  respond("stop");
  await stopped;
  await turn();
  assert.deepEqual(received, ["stop", "a"]);
  respond("a");
  assert.equal(await moved, "sent");
  const failed = lane.stop(() => Promise.reject(new RoomdError("timeout", "stop")));
  const next = lane.submit(send("b"));
  await assert.rejects(failed, RoomdError);
  await turn();
  respond("b");
  assert.equal(await next, "sent");
});
