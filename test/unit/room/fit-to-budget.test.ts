import assert from "node:assert/strict";
import { test } from "node:test";
import { fitToBudget } from "../../../daemon/room/link/fit-to-budget.ts";

const STREAMS = [
  { source: "camera", layer: "high", kbps: 1500 },
  { source: "camera", layer: "medium", kbps: 500 },
  { source: "camera", layer: "low", kbps: 120 },
  { source: "content", layer: "high", kbps: 1000 },
  { source: "microphone", layer: "only", kbps: 48 },
] as const;

const names = (budgetKbps: number | null) =>
  fitToBudget(STREAMS, budgetKbps)
    .map(({ source, layer }) => `${source}/${layer}`)
    .join(" ");

test("with enough or unknown bandwidth all streams are published", () => {
  assert.equal(fitToBudget(STREAMS, null).length, 5);
  assert.equal(fitToBudget(STREAMS, 3168).length, 5);
});

test("with too little bandwidth the largest layers are dropped first", () => {
  assert.equal(names(2000), "camera/medium camera/low content/high microphone/only");
  assert.equal(names(700), "camera/medium camera/low microphone/only");
});

test("audio and the low layer are never dropped", () => {
  assert.equal(names(64), "camera/low microphone/only");
});

test("superseded streams go on only where all streams fit", () => {
  const superseded = STREAMS.slice(0, 3).map((stream) => ({ ...stream, superseded: true as const }));
  const both = [...STREAMS, ...superseded];
  assert.deepEqual(fitToBudget(both, null), both);
  assert.deepEqual(fitToBudget(both, 5288), both);
  assert.deepEqual(fitToBudget(both, 5287), [...STREAMS]);
});
