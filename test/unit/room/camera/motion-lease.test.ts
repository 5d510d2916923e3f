import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { RoomdError } from "../../../../daemon/contract/errors.ts";
import { MotionLease } from "../../../../daemon/room/devices/camera/motion-lease.ts";

function leased(): { lease: MotionLease; expired: string[] } {
  const expired: string[] = [];
  const lease = new MotionLease({
    camera: "cam1",
    leaseMs: 500,
    onExpired: (holder) => expired.push(holder),
  });
  return { lease, expired };
}

test("a renewed lease stays, one without a renewal expires once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { lease, expired } = leased();
  lease.renew("panel-a");
  t.mock.timers.tick(499);
  assert.equal(lease.holder, "panel-a");
  t.mock.timers.tick(2);
  assert.deepEqual(expired, ["panel-a"]);
  assert.equal(lease.holder, null);
  t.mock.timers.tick(2000);
  assert.equal(expired.length, 1);
  mock.reset();
});

test("a newer holder takes over, and the older is refused until the lease is released", () => {
  const { lease } = leased();
  lease.renew("panel-a");
  lease.renew("panel-b");
  assert.equal(lease.holder, "panel-b");
  assert.throws(
    () => lease.renew("panel-a"),
    (error: RoomdError) => error.code === "lease.lost",
  );
  assert.equal(lease.holder, "panel-b");
  lease.release();
  lease.renew("panel-a");
  assert.equal(lease.holder, "panel-a");
  lease.release();
});

test("a released lease does not expire", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { lease, expired } = leased();
  lease.renew("panel-a");
  lease.release();
  t.mock.timers.tick(5000);
  assert.deepEqual(expired, []);
});
