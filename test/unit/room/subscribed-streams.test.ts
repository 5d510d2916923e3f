import assert from "node:assert/strict";
import { test } from "node:test";
import type { Trunk } from "../../../daemon/mediasoup/trunk.ts";
import type { HubPeer } from "../../../daemon/room/link/link-socket.ts";
import { SubscribedStreams } from "../../../daemon/room/link/subscribed-streams.ts";
import { participant, roster } from "../../support/roster.ts";

test("streams that the hub can't give are requested again after a while, not at once", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const there = roster([
    participant("hue", {
      producers: [{ id: "p", kind: "video", source: "camera", layer: "low", kbps: 120, paused: false }],
    }),
  ]);
  let requests = 0;
  const peer = {
    request: async () => {
      requests++;
      return { producers: [] };
    },
  } as unknown as HubPeer;
  const passes: Promise<void>[] = [];
  const subscribed = new SubscribedStreams({} as Trunk, () => {
    passes.push(subscribed.reconcile(["p"], there, peer));
  });
  await subscribed.reconcile(["p"], there, peer);
  await Promise.all(passes);
  assert.equal(requests, 1);
  t.mock.timers.tick(500);
  await Promise.all(passes);
  assert.equal(requests, 2);
  subscribed[Symbol.dispose]();
  t.mock.timers.tick(5000);
  assert.equal(requests, 2);
});
