import assert from "node:assert/strict";
import { test } from "node:test";
import type { types } from "mediasoup";
import pino from "pino";
import { CongestionGuard } from "../../../daemon/hub/conference/congestion-guard.ts";

/** A consumer of video with the counts of a worker. */
class Picture {
  readonly kind = "video";
  readonly closed = false;
  paused = false;
  sent = 0;
  lost = 0;
  readonly kbps: number;

  constructor(kbps: number) {
    this.kbps = kbps;
  }

  async getStats() {
    return [{ type: "outbound-rtp", packetCount: this.sent, packetsLost: this.lost }];
  }

  async pause() {
    this.paused = true;
  }

  async resume() {
    this.paused = false;
  }

  pass(sent: number, lost: number): void {
    this.sent += sent;
    this.lost += lost;
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

test("a site has time to notice congestion by itself", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const large = new Picture(1500);
  using _guard = new CongestionGuard({
    streams: () => [{ consumer: large as unknown as types.Consumer, kbps: large.kbps }],
    congestedChecks: 5,
    logger: pino({ level: "silent" }),
  });
  const pausedAfter: boolean[] = [];
  for (let seconds = 0; seconds < 6; seconds++) {
    large.pass(100, 60);
    t.mock.timers.tick(1000);
    await settled();
    pausedAfter.push(large.paused);
  }
  // The first check has nothing to compare with.
  assert.deepEqual(pausedAfter, [false, false, false, false, false, true]);
});

test("a congested link keeps audio and thumbnails until the room chooses its streams again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const [large, small] = [new Picture(1500), new Picture(120)];
  using guard = new CongestionGuard({
    streams: () =>
      [large, small].map((picture) => ({
        consumer: picture as unknown as types.Consumer,
        kbps: picture.kbps,
      })),
    logger: pino({ level: "silent" }),
  });
  const second = async (lostShare: number) => {
    for (const picture of [large, small]) {
      if (!picture.paused) picture.pass(100, 100 * lostShare);
    }
    t.mock.timers.tick(1000);
    await settled();
  };
  for (let seconds = 0; seconds < 10; seconds++) await second(0.2);
  assert.equal(large.paused, false, "loss without congestion");
  await second(0.6);
  await second(0.1);
  await second(0.6);
  assert.equal(large.paused, false, "bursts");
  await second(0.6);
  assert.deepEqual([large.paused, small.paused], [true, false]);
  guard.reset();
  assert.equal(large.paused, false);
  for (let seconds = 0; seconds < 3; seconds++) await second(0.6);
  assert.equal(large.paused, true);
  t.mock.timers.tick(20_000);
  await settled();
  assert.equal(large.paused, false, "resumed without a request");
});
