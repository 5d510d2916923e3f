import assert from "node:assert/strict";
import { test } from "node:test";
import type { Health } from "../../../daemon/contract/device/health.ts";
import { findOutage } from "../../../web-ui/shared/outage.ts";

const NOW = 1_000_000;
const live = { isStale: false, nowMs: NOW, heartbeatAgeMs: 200 };

const link = (status: Health["status"], provenAtMs: number | null = NOW - 500): { link: Health } => ({
  link: { status, provenAtMs, reason: null, validForMs: 3000 },
});

test("nothing is lost while the link to the hub is proven, or where no hub is configured", () => {
  assert.equal(findOutage(link("ok"), live), null);
  assert.equal(findOutage(link("degraded"), live), null);
  assert.equal(findOutage(link("off", null), live), null);
  assert.equal(findOutage(null, live), null);
});

test("the hub is lost since its last answer, also when the proof has expired or never was", () => {
  assert.deepEqual(findOutage(link("down", NOW - 60_000), live), { kind: "hub", sinceMs: NOW - 60_000 });
  assert.deepEqual(findOutage(link("ok", NOW - 3001), live), { kind: "hub", sinceMs: NOW - 3001 });
  assert.deepEqual(findOutage(link("down", null), live), { kind: "hub", sinceMs: null });
});

test("a silent daemon is what is lost, whatever it said of the hub before", () => {
  const stale = { ...live, isStale: true, heartbeatAgeMs: 4000 };
  for (const last of [link("ok"), link("down"), null]) {
    assert.deepEqual(findOutage(last, stale), { kind: "room", sinceMs: NOW - 4000 });
  }
  assert.deepEqual(findOutage(null, { ...stale, heartbeatAgeMs: null }), { kind: "room", sinceMs: null });
});
