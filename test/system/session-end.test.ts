import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { types } from "mediasoup";
import { NO_INTENT } from "../../daemon/hub/conference/conference-intent.ts";
import { Conferences } from "../../daemon/hub/conference/conferences.ts";
import { RoomSession } from "../../daemon/hub/conference/room-session.ts";
import type { Site } from "../../daemon/hub/conference/site.ts";
import { GuestMedia } from "../../daemon/hub/guest/guest-media.ts";
import { Trunk } from "../../daemon/mediasoup/trunk.ts";
import { createLogger } from "../../daemon/platform/log.ts";
import { type SfuRig, startSfuRig } from "../support/sfu-rig.ts";

const logger = createLogger({ level: "silent", name: "test" });
let rig: SfuRig;
let conferences: Conferences;

before(async () => {
  rig = await startSfuRig([]);
  conferences = new Conferences({
    sfu: rig.sfu,
    now: () => Date.now(),
    getMeeting: () => assert.fail("no meeting"),
    logger,
    audit: { record: () => {} },
    setRecording: async () => {},
    endMeeting: async () => {},
    intents: { of: () => NO_INTENT, save: async () => {} },
  });
});

after(async () => {
  conferences[Symbol.dispose]();
  await rig[Symbol.asyncDispose]();
});

/** Ends a session at the moment at which its transport exists and its request is not finished → the transport. */
async function endWhileOpening(session: Disposable, open: () => Promise<unknown>): Promise<types.Transport> {
  using lease = rig.sfu.acquireRouter();
  const created = Promise.withResolvers<types.Transport>();
  lease.router.observer.once("newtransport", (transport) => {
    created.resolve(transport);
    session[Symbol.dispose]();
  });
  await assert.rejects(open(), { code: "unavailable" });
  return created.promise;
}

test("a trunk that opens while its room's session ends is closed", async () => {
  using lease = rig.sfu.acquireRouter();
  const { router, listen } = lease;
  using remote = await Trunk.open({ router, listen, kind: "comedia", side: "room" });
  const { srtpParameters } = remote.localEndpoint;
  const session = new RoomSession({ roomId: "hue", name: "Huế", sfu: rig.sfu, conferences, logger });
  const params = { kind: "comedia", srtpParameters, probe: { producerId: "probe", rtpParameters: {} } };
  const transport = await endWhileOpening(session, () =>
    session.rpc.request({ method: "trunk.open", params }),
  );
  assert.equal(transport.closed, true);
});

for (const direction of ["send", "receive"] as const) {
  test(`a guest's transport to ${direction} that opens while the guest leaves is closed`, async () => {
    const media = new GuestMedia({
      site: { siteId: "guest" } as Site,
      sfu: rig.sfu,
      conferences,
      logger,
      onStreamsChange: () => {},
      onDemandChange: () => {},
      onConsumerClosed: () => {},
      onLost: () => {},
    });
    const { rtpCapabilities } = media.getRouterCapabilities();
    const transport = await endWhileOpening(media, () =>
      media.createTransport({ direction, rtpCapabilities }),
    );
    assert.equal(transport.closed, true);
  });
}
