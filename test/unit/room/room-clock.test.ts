import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import pino from "pino";
import { ChangeEmitter } from "../../../daemon/platform/change-emitter.ts";
import { RoomClock } from "../../../daemon/room/link/room-clock.ts";

const HUB_ZERO_MS = Date.UTC(2026, 5, 1);
const HOUR = 3_600_000;
const OK = { status: "ok", provenAtMs: 0, reason: null, validForMs: 1 } as const;

/** A room whose own clock is ahead of the hub's. */
function room(t: TestContext, aheadMs: number) {
  let monotonicMs = 0;
  t.mock.method(performance, "now", () => monotonicMs);
  const own = {
    changes: new ChangeEmitter(),
    now: () => HUB_ZERO_MS + monotonicMs + aheadMs,
    health: () => OK,
  };
  const clock = new RoomClock(own, pino({ level: "silent" }));
  /** Reads the hub's time over a link with this delay in each direction. */
  const read = (delayMs = 20, hubJumpMs = 0) => {
    const sentMs = monotonicMs;
    monotonicMs += 2 * delayMs;
    const hubAtMs = HUB_ZERO_MS + sentMs + delayMs + hubJumpMs;
    clock.addReading({ hubAtMs, sentMs, receivedMs: monotonicMs });
  };
  return { clock, read, hubMs: () => HUB_ZERO_MS + monotonicMs };
}

for (const [side, aheadMs] of [
  ["ahead of", 2 * HOUR],
  ["behind", -2 * HOUR],
] as const) {
  test(`a room whose clock is 2 h ${side} the hub's follows the hub, and its offset is a fault`, (t) => {
    const { clock, read, hubMs } = room(t, aheadMs);
    assert.equal(clock.now(), hubMs() + aheadMs, "its own before it knows the hub's");
    let changes = 0;
    clock.changes.on(() => changes++);
    read();
    assert.equal(clock.now(), hubMs());
    assert.equal(changes, 1);
    assert.equal(clock.offsetMs, aheadMs);
    assert.equal(clock.health().status, "degraded");
    assert.match(clock.health().reason ?? "", new RegExp(`7200 s ${side} the hub's`));
  });
}

test("a jump of the hub's time is followed when three readings agree on it", (t) => {
  const { clock, read, hubMs } = room(t, 0);
  read();
  read(20, HOUR);
  read(20, HOUR);
  assert.equal(clock.now(), hubMs());
  read(20, 2 * HOUR);
  read(20, HOUR);
  read();
  assert.equal(clock.now(), hubMs());
  for (let reading = 0; reading < 3; reading++) read(20, HOUR);
  assert.equal(clock.now(), hubMs() + HOUR);
});

test("a reading over a link that is too slow says nothing", (t) => {
  const { clock, read, hubMs } = room(t, HOUR);
  read(1500);
  assert.equal(clock.now(), hubMs() + HOUR);
  read(900);
  assert.equal(clock.now(), hubMs());
});
