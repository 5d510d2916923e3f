import assert from "node:assert/strict";
import { test } from "node:test";
import { FreezeDetector } from "../../../web-ui/shared/freeze-detector.ts";

function watched() {
  const counts = { packetsReceived: 100, nackCount: 5 };
  let asked = 0;
  const lost = new FreezeDetector({
    getStats: async () => new Map([["in", { type: "inbound-rtp", ...counts }]]) as unknown as RTCStatsReport,
    requestKeyFrame: () => {
      asked++;
    },
  });
  return {
    /** Frozen for `forMs`, with these packets received and missing since the last call. */
    async look(forMs: number, received: number, missed: number) {
      counts.packetsReceived += received;
      counts.nackCount += missed;
      await lost.frozen(forMs);
      return asked;
    },
    lost,
  };
}

test("a video frozen by packet loss has a key frame requested, with back-off", async () => {
  const { look } = watched();
  assert.equal(await look(150, 0, 0), 0);
  assert.equal(await look(250, 3, 1), 0, "what is lost may still be sent again");
  assert.equal(await look(350, 3, 1), 1);
  assert.equal(await look(450, 3, 1), 1, "a key frame is on its way");
  assert.equal(await look(1000, 3, 1), 1);
  assert.equal(await look(1100, 3, 1), 2);
  assert.equal(await look(1900, 3, 1), 2, "each time longer");
  assert.equal(await look(2300, 3, 1), 3);
});

test("still content, an interrupted link and a slow key frame request nothing", async () => {
  for (const [received, missed] of [
    [0, 0],
    [0, 4],
    [8, 0],
  ] as const) {
    const { look } = watched();
    for (let forMs = 150; forMs < 5000; forMs += 100) assert.equal(await look(forMs, received, missed), 0);
  }
});

test("loss before the last decoded frame does not count", async () => {
  const { look, lost } = watched();
  await look(250, 3, 1);
  lost.frameDecoded();
  assert.equal(await look(400, 3, 1), 0);
  assert.equal(await look(500, 3, 0), 0);
});
