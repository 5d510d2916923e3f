import assert from "node:assert/strict";
import { test } from "node:test";
import type { Trunk } from "../../../daemon/mediasoup/trunk.ts";
import type { HubPeer } from "../../../daemon/room/link/link-socket.ts";
import { SubscribedStreams } from "../../../daemon/room/link/subscribed-streams.ts";
import { participant, roster } from "../../support/roster.ts";

test("what the hub can't give is asked for again after a while, not at once", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const there = roster([
    participant("hue", {
      producers: [{ id: "p", kind: "video", source: "camera", layer: "low", kbps: 120, paused: false }],
    }),
  ]);
  let asked = 0;
  const peer = {
    request: async () => {
      asked++;
      return { producers: [] };
    },
  } as unknown as HubPeer;
  const converged: Promise<void>[] = [];
  const others = new SubscribedStreams({} as Trunk, () => {
    converged.push(others.reconcile(["p"], there, peer));
  });
  await others.reconcile(["p"], there, peer);
  await Promise.all(converged);
  assert.equal(asked, 1);
  t.mock.timers.tick(500);
  await Promise.all(converged);
  assert.equal(asked, 2);
  others[Symbol.dispose]();
  t.mock.timers.tick(5000);
  assert.equal(asked, 2);
});
