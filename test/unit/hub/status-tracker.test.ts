import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Health } from "../../../daemon/contract/device/health.ts";
import type { EvaluatedStatus } from "../../../daemon/contract/fleet/summaries.ts";
import { StatusTracker } from "../../../daemon/hub/fleet/status-tracker.ts";
import { ChangeEmitter } from "../../../daemon/platform/change-emitter.ts";
import { evaluateHealth, proofExpiryMs } from "../../../daemon/shared/room-summary.ts";

const VALID_FOR_MS = 6000;

/** One part whose proof a test renews, and how often its status was reported as changed. */
function start(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const changes = new ChangeEmitter();
  const proof = (status: Health["status"]): Health => ({
    status,
    provenAtMs: Date.now(),
    reason: null,
    validForMs: VALID_FOR_MS,
  });
  let health = proof("ok");
  let evaluated = 0;
  const tracker = new StatusTracker<Health, EvaluatedStatus>({
    changes: [changes],
    sources: () => [["part", health] as const],
    summarize: (source, context) => {
      evaluated++;
      return evaluateHealth(source, context);
    },
    expiresAtMs: proofExpiryMs,
  });
  t.after(() => tracker[Symbol.dispose]());
  let emitted = 0;
  tracker.changes.on(() => emitted++);
  return {
    report: (status: Health["status"]) => {
      health = proof(status);
      changes.emit();
      t.mock.timers.tick(50);
    },
    tick: (ms: number) => t.mock.timers.tick(ms),
    status: () => Object.fromEntries(tracker.summaries()).part,
    count: () => ({ emitted, evaluated }),
    changes,
  };
}

test("a renewed proof is no change; an expired one is, without anybody looking", (t) => {
  const { report, tick, status, count } = start(t);
  for (let second = 0; second < 20; second++) {
    report("ok");
    tick(950);
  }
  tick(VALID_FOR_MS - 1000);
  assert.equal(count().emitted, 0);
  tick(1);
  assert.equal(count().emitted, 1);
  assert.deepEqual(status(), { status: "unknown", reason: null, sinceMs: 19_000 + VALID_FOR_MS + 1 });
});

test("a status counts from its change, not from when it is read", (t) => {
  const { report, tick, status } = start(t);
  tick(1000);
  report("down");
  tick(10_000);
  report("down");
  assert.equal(status()?.status, "down");
  assert.equal(status()?.sinceMs, 1050);
});

test("what has not changed is not evaluated again", (t) => {
  const { changes, tick, count } = start(t);
  for (let time = 0; time < 10; time++) {
    changes.emit();
    tick(50);
  }
  assert.equal(count().evaluated, 1);
});
