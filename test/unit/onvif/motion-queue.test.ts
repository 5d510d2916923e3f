import assert from "node:assert/strict";
import { test } from "node:test";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { MotionQueue } from "../../../drivers/onvif/motion-queue.ts";

/** A camera that answers when the test says so, and notes what reached it. */
function camera() {
  const heard: string[] = [];
  const answers = new Map<string, () => void>();
  const send = (name: string) => (signal?: AbortSignal) => {
    heard.push(name);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    answers.set(name, resolve);
    signal?.addEventListener("abort", () => reject(new RoomdError("aborted", name)));
    return promise;
  };
  const answer = (name: string) => answers.get(name)?.();
  return { heard, send, answer };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("one movement is on its way, and of those that wait the newest", async () => {
  const { heard, send, answer } = camera();
  const lane = new MotionQueue();
  const outcomes = ["a", "b", "c"].map((name) => lane.submit(send(name)));
  assert.deepEqual(heard, ["a"]);
  answer("a");
  await turn();
  assert.deepEqual(heard, ["a", "c"]);
  answer("c");
  assert.deepEqual(await Promise.all(outcomes), ["sent", "replaced", "sent"]);
});

test("a Stop leaves at once, and again where it cut off a movement that the camera may have read", async () => {
  const { heard, send, answer } = camera();
  const lane = new MotionQueue();
  const cut = assert.rejects(lane.submit(send("a")), RoomdError);
  const waiting = lane.submit(send("b"));
  const stopped = lane.stop(send("stop"));
  assert.deepEqual(heard, ["a", "stop"]);
  await cut;
  assert.equal(await waiting, "replaced");
  answer("stop");
  await turn();
  assert.deepEqual(heard, ["a", "stop", "stop"]);
  answer("stop");
  await stopped;
});

test("a Stop of a camera that was told nothing leaves once", async () => {
  const { heard, send, answer } = camera();
  const stopped = new MotionQueue().stop(send("stop"));
  answer("stop");
  await stopped;
  assert.deepEqual(heard, ["stop"]);
});

test("a movement after a Stop leaves when the Stop is answered, or has failed", async () => {
  const { heard, send, answer } = camera();
  const lane = new MotionQueue();
  const stopped = lane.stop(send("stop"));
  const moved = lane.submit(send("a"));
  await turn();
  assert.deepEqual(heard, ["stop"]);
  answer("stop");
  await stopped;
  await turn();
  assert.deepEqual(heard, ["stop", "a"]);
  answer("a");
  assert.equal(await moved, "sent");
  const failed = lane.stop(() => Promise.reject(new RoomdError("timeout", "stop")));
  const next = lane.submit(send("b"));
  await assert.rejects(failed, RoomdError);
  await turn();
  answer("b");
  assert.equal(await next, "sent");
});
