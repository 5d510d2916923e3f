import assert from "node:assert/strict";
import { test } from "node:test";
import { type EncoderProber, selectEncoder } from "../../../../daemon/room/media/encoder-choice.ts";

/** A machine with these encoders, some of which work. */
function machine(there: readonly string[], working: readonly string[]): EncoderProber & { tried: string[] } {
  const tried: string[] = [];
  return {
    tried,
    exists: async (element) => there.includes(element),
    works: async ({ element }) => {
      tried.push(element);
      return working.includes(element);
    },
  };
}

const choice = async (setting: "auto" | "software", prober: EncoderProber) =>
  (await selectEncoder(setting, prober)).element;

test("a machine without hardware encoders uses software", async () => {
  const prober = machine([], []);
  assert.equal(await choice("auto", prober), "x264enc");
  assert.deepEqual(prober.tried, []);
});

test("the first encoder that exists and works is selected", async () => {
  const both = ["vaapih264enc", "nvh264enc"];
  assert.equal(await choice("auto", machine(both, both)), "vaapih264enc");
});

test("an encoder that exists but does not work is skipped", async () => {
  const prober = machine(["vah264enc", "v4l2h264enc"], ["v4l2h264enc"]);
  assert.equal(await choice("auto", prober), "v4l2h264enc");
  assert.deepEqual(prober.tried, ["vah264enc", "v4l2h264enc"]);
  assert.equal(await choice("auto", machine(["vah264enc"], [])), "x264enc");
});

test("software is used where configured, and nothing is probed", async () => {
  const prober = machine(["vah264enc"], ["vah264enc"]);
  assert.equal(await choice("software", prober), "x264enc");
  assert.deepEqual(prober.tried, []);
});
