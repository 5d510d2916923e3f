import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { DEGRADATION_STEPS } from "../../daemon/contract/meeting/view.ts";
import { eventually } from "../support/eventually.ts";
import { virtualWiresUnavailable } from "../support/network/capabilities.ts";
import { startWan, type Wan } from "../support/wan/wan.ts";

/** Two rooms over IPv6, one behind NAT and a link that becomes narrow; `test/nightly/viewer-bad-network` watches the
 * same, and more, in browsers. */
const skip = virtualWiresUnavailable() ?? false;

let wan: Wan;

before(async () => {
  if (skip) return;
  wan = await startWan({
    lossPercent: 3,
    farLink: "emulated",
    family: "ipv6",
    pattern: "snow",
    media: { videoBitrateKbps: 1000 },
  });
  await wan.testbed.startMeeting();
});

after(() => wan?.[Symbol.asyncDispose]());

const isSeen = ({ meeting }: RoomState) =>
  meeting.view?.tiles.some(({ siteId, producerId }) => siteId === "near" && producerId !== null) === true;

test("rooms meet over IPv6 and a link that loses packets", { skip }, async () => {
  await eventually("heard at the centre", async () => {
    const [call] = (await wan.testbed.hub.state()).rollCalls;
    return call?.sites.length === 2 && call.sites.every(({ step }) => step === "heard");
  });
  await eventually("the far room receives video", async () => {
    const state = await wan.far.state();
    return isSeen(state) && state.wan.down.kbps > 300;
  });
  assert.equal((await wan.far.state()).wan.trunk, "comedia");
  assert.equal((await wan.near.state()).wan.trunk, "pipe");
});

test("on a narrow link video is given up in order and audio stays; on a wide one video returns", {
  skip,
}, async () => {
  const degradation = async () => {
    const { wan: link, meeting } = await wan.far.state();
    assert.deepEqual(link.degradation, DEGRADATION_STEPS.slice(0, link.degradation.length));
    assert.deepEqual(
      meeting.view?.audio.map(({ siteId }) => siteId),
      ["near"],
    );
    return link.degradation.length;
  };
  await wan.network.setFarLink({ kbitPerSecond: 256, delayMs: 20 });
  await eventually("video is given up", async () => (await degradation()) > 0);
  await wan.network.setFarLink({});
  await eventually("video returns", async () => {
    await degradation();
    return isSeen(await wan.far.state());
  });
});
