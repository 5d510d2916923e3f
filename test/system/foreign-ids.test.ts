import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import { LINK_VERSION, type LinkRequests } from "../../daemon/contract/media/link-signalling.ts";
import type { GuestRequests } from "../../daemon/contract/meeting/guest.ts";
import type { Meeting, Roster } from "../../daemon/contract/meeting/meeting.ts";
import { RpcPeer } from "../../daemon/shared/rpc-peer.ts";
import { anyRequests } from "../support/any-requests.ts";
import { eventually } from "../support/eventually.ts";
import { connectGuest, type GuestClient } from "../support/guest-client.ts";
import { SyntheticRoom } from "../support/load/synthetic-room.ts";
import { Testbed } from "../support/testbed.ts";

/** A meeting of a chair with media, a guest with a stream, and two attackers: a room and a guest without the floor. They
 * present the ids of the others in every request that there is. */
let testbed: Testbed;
let meeting: Meeting;
let other: Meeting;
let chair: SyntheticRoom;
let victim: GuestClient;
let own: { readonly producerId: string; readonly transportId: string; readonly consumerId: string };

const OPUS = {
  mid: "0",
  codecs: [{ mimeType: "audio/opus", payloadType: 100, clockRate: 48_000, channels: 2 }],
  encodings: [{ ssrc: 1234 }],
  rtcp: { cname: "x" },
};
const H264 = { "packetization-mode": 1, "profile-level-id": "42e01f", "level-asymmetry-allowed": 1 };
const CONTENT = {
  mid: "1",
  codecs: [{ mimeType: "video/H264", payloadType: 101, clockRate: 90_000, parameters: H264 }],
  encodings: [{ ssrc: 5678 }],
  rtcp: { cname: "x" },
};

before(async () => {
  testbed = await Testbed.start({ absentRoomIds: ["hue", "vinh", "da-lat"] });
  meeting = await testbed.hub.startMeeting({ roomIds: ["hue", "vinh"], chairRoomId: "hue" });
  other = await testbed.hub.startMeeting({ roomIds: ["da-lat"] });
  chair = await SyntheticRoom.join("hue", { port: testbed.hub.port, meeting });
  await eventually("the chair's streams", async () => (await streamsOf("hue")).length > 1);
  victim = await joinAsGuest(meeting, "Khách");
  await testbed.hub.moderate(meeting.id, "meeting.setRole", {
    siteId: victim.hello.siteId,
    role: "speaker",
  });
  const [id = ""] = await streamsOf("hue");
  const { rtpCapabilities } = await victim.request("guest.getRouterCapabilities");
  await victim.request("guest.createTransport", { direction: "receive", rtpCapabilities });
  const { id: transportId } = await victim.request("guest.createTransport", { direction: "send" });
  const consumer = await victim.request("guest.consume", { producerId: id });
  const content = { source: "content", layer: "only", kbps: 100, paused: false } as const;
  const { producerId } = await victim.request("guest.produce", { ...content, rtpParameters: CONTENT });
  own = { producerId, transportId, consumerId: consumer.id };
});

after(async () => {
  victim?.[Symbol.dispose]();
  await chair?.[Symbol.asyncDispose]();
  await testbed?.[Symbol.asyncDispose]();
});

async function joinAsGuest({ id: meetingId }: Meeting, name: string): Promise<GuestClient> {
  const { url } = await testbed.hub.command("meeting.invite", { meetingId });
  const guest = await connectGuest(url);
  await guest.request("guest.join", { name });
  return guest;
}

async function roster(): Promise<Roster> {
  const found = (await testbed.hub.state()).rosters.find(({ meetingId }) => meetingId === meeting.id);
  return found ?? assert.fail("no roster");
}

async function streamsOf(siteId: string): Promise<string[]> {
  const found = (await testbed.hub.state()).rosters.find(({ meetingId }) => meetingId === meeting.id);
  const site = found?.participants.find((one) => one.siteId === siteId);
  return site?.producers.map(({ id }) => id) ?? [];
}

/** Ids of the others, of every kind. */
async function foreignIds(): Promise<readonly string[]> {
  const { siteId, session } = victim.hello;
  return ["hue", siteId, session, ...Object.values(own), ...(await streamsOf("hue"))];
}

/** What the attackers must not change. */
async function othersNow() {
  const { participants, contentId, spotlightId, recordingSinceMs } = await roster();
  const siteIds: readonly string[] = ["hue", victim.hello.siteId];
  const sites = participants.filter(({ siteId }) => siteIds.includes(siteId));
  return { sites, contentId, spotlightId, recordingSinceMs };
}

/** The others are as before, the chair's media arrives, and the victim's ids still work. */
async function expectOthersUnharmed(before: Awaited<ReturnType<typeof othersNow>>): Promise<void> {
  const attackedAtMs = Date.now();
  assert.deepEqual(await othersNow(), before);
  await eventually("the chair's media goes on", async () => {
    const { rollCalls } = await testbed.hub.state();
    const { sites = [] } = rollCalls.find(({ meetingId }) => meetingId === meeting.id) ?? {};
    const { audioAtMs, videoAtMs } = sites.find(({ siteId }) => siteId === "hue")?.proofs ?? {};
    return (audioAtMs ?? 0) > attackedAtMs && (videoAtMs ?? 0) > attackedAtMs;
  });
  await victim.request("guest.setProducerPaused", { producerId: own.producerId, paused: false });
  await victim.request("guest.resumeConsumer", { consumerId: own.consumerId });
  assert.equal((await testbed.hub.state()).process.status, "ok");
}

type Requests = GuestRequests & LinkRequests;
/** For each request its parameters with a foreign id; more than one where ids go into more than one place. The compiler
 * names a request that is missing. */
type Attacks<Names extends keyof Requests> = {
  readonly [Name in Names]: (id: string) => readonly object[];
};

const ofSite = (params: object) => (siteId: string) => [{ siteId, ...params }];
const stranger = (params: object) => (id: string) => [
  { ...params, siteId: id },
  { ...params, id },
];

const CONFERENCE_ATTACKS = {
  "meeting.raiseHand": stranger({ raised: true }),
  "meeting.setRole": ofSite({ role: "viewer" }),
  "meeting.mute": ofSite({ muted: true }),
  "meeting.muteAll": stranger({}),
  "meeting.spotlight": ofSite({}),
  "meeting.admit": ofSite({ admitted: true }),
  "meeting.remove": ofSite({}),
  "meeting.record": stranger({ on: true }),
  "meeting.end": stranger({}),
};

const produced = { source: "content", layer: "only", kbps: 100, paused: false };

const GUEST_ATTACKS: Attacks<keyof GuestRequests> = {
  "guest.hello": (session) => [{ session }],
  "guest.join": stranger({ name: "Kẻ phá" }),
  "guest.getRouterCapabilities": (id) => [{ id }],
  "guest.createTransport": (id) => [{ direction: "send", id, transportId: id }],
  "guest.connectTransport": (id) => [{ direction: "send", id, dtlsParameters: {} }],
  "guest.restartIce": (id) => [{ direction: "receive", id }],
  "guest.produce": (id) => [
    { ...produced, id, rtpParameters: CONTENT },
    { ...produced, producerId: id, rtpParameters: CONTENT },
  ],
  "guest.setProducerPaused": (producerId) => [{ producerId, paused: true }],
  "guest.closeProducer": (producerId) => [{ producerId }],
  "guest.consume": (id) => [{ producerId: `${id}x` }, { producerId: id, id }],
  "guest.resumeConsumer": (consumerId) => [{ consumerId }],
  "guest.pauseConsumer": (consumerId) => [{ consumerId }],
  "guest.requestKeyFrame": (consumerId) => [{ consumerId }],
  "guest.closeConsumer": (consumerId) => [{ consumerId }],
  "guest.report": stranger({ received: true }),
  "guest.leave": (siteId) => [{ siteId }],
  ...CONFERENCE_ATTACKS,
};

/** A consumer that is not there is closed: nothing to refuse. */
const HARMLESS: readonly string[] = ["guest.closeConsumer"];

test("a guest who presents the ids of others gets nothing, and changes nothing", async () => {
  using attacker = await joinAsGuest(meeting, "Kẻ phá");
  const { rtpCapabilities } = await attacker.request("guest.getRouterCapabilities");
  await attacker.request("guest.createTransport", { direction: "receive", rtpCapabilities });
  await attacker.request("guest.createTransport", { direction: "send" });
  const before = await othersNow();
  for (const id of await foreignIds()) {
    for (const [method, attacks] of Object.entries(GUEST_ATTACKS)) {
      for (const params of attacks(id)) {
        const attack = attacker.send(method, params);
        if (HARMLESS.includes(method)) await attack.catch(() => {});
        else await assert.rejects(attack, `${method} ${JSON.stringify(params)}`);
      }
    }
  }
  await expectOthersUnharmed(before);
});

test("a guest without the floor shares content, and the one that is shown stays", async () => {
  using attacker = await joinAsGuest(meeting, "Kẻ phá");
  await attacker.request("guest.createTransport", { direction: "send" });
  const before = await othersNow();
  assert.equal(before.contentId, victim.hello.siteId);
  const content = { source: "content", layer: "only", kbps: 100, paused: false } as const;
  await attacker.request("guest.produce", { ...content, rtpParameters: CONTENT });
  await expectOthersUnharmed(before);
});

test("a guest of another meeting can consume nothing of this one, and a session is no invitation", async () => {
  using attacker = await joinAsGuest(other, "Kẻ phá");
  const { rtpCapabilities } = await attacker.request("guest.getRouterCapabilities");
  await attacker.request("guest.createTransport", { direction: "receive", rtpCapabilities });
  const before = await othersNow();
  for (const producerId of [...(await streamsOf("hue")), own.producerId]) {
    await assert.rejects(attacker.request("guest.consume", { producerId }), { code: "not-found" });
  }
  const { url } = await testbed.hub.command("meeting.invite", { meetingId: other.id });
  for (const id of await foreignIds()) {
    using guest = await connectGuest(url, id);
    assert.equal(guest.hello.phase, "prejoin");
    assert.notEqual(guest.hello.siteId, victim.hello.siteId);
  }
  await expectOthersUnharmed(before);
});

/** The link of a room whose token the attacker has. */
async function linkAs(roomId: string, session: string | null = null) {
  const socket = new WebSocket(`${testbed.hub.url.replace("http", "ws")}/link`, {
    headers: { authorization: `Bearer token-of-${roomId}`, "x-roomd-room": roomId },
  });
  await once(socket, "open");
  const peer = new RpcPeer({ requests: anyRequests, send: (text) => socket.send(text) });
  socket.on("message", (data: Buffer) => peer.receive(data.toString()));
  socket.once("close", () => peer.close());
  const hello = (await peer.request("link.hello", { version: LINK_VERSION, session })) as {
    resumed: boolean;
  };
  return { peer, hello, [Symbol.dispose]: () => socket.terminate() };
}

const SRTP = {
  cryptoSuite: "AES_CM_128_HMAC_SHA1_80",
  keyBase64: Buffer.alloc(30, 7).toString("base64"),
};
const offerOf = (producerId: string) => ({
  kind: "comedia",
  srtpParameters: SRTP,
  probe: { producerId, rtpParameters: OPUS },
});
const streamOf = (producerId: string) => ({
  ...produced,
  producerId,
  kind: "video",
  rtpParameters: CONTENT,
});

/** `accepted`: an id of the sender's own, or one of which there is nothing; the result shows no other's. */
const LINK_ATTACKS: Attacks<keyof LinkRequests> = {
  "link.hello": (session) => [{ version: LINK_VERSION, session }],
  "trunk.open": (id) => [{ ...offerOf(id), id }],
  "trunk.report": stranger({ received: true }),
  "trunk.publish": (id) => [{ producers: [{ ...streamOf(id), id }] }, { producers: [], siteId: id }],
  "trunk.setProducerPaused": (producerId) => [{ producerId, paused: true }],
  "trunk.consume": (id) => [{ producerIds: [id], siteId: id }],
  "trunk.closeConsumers": (id) => [{ producerIds: [id], siteId: id }],
  "link.time": (id) => [{ id }],
  "meeting.join": (id) => [
    { meetingId: other.id, byOperator: true },
    { meetingId: meeting.id, siteId: id },
  ],
  "meeting.leave": (siteId) => [{ meetingId: meeting.id, siteId }],
  ...CONFERENCE_ATTACKS,
};

test("a room that presents the ids of others gets nothing, and changes nothing", async () => {
  using link = await linkAs("vinh");
  const { peer } = link;
  await peer.request("meeting.join", { meetingId: meeting.id });
  const before = await othersNow();
  for (const id of await foreignIds()) {
    for (const [method, attacks] of Object.entries(LINK_ATTACKS)) {
      for (const params of attacks(id)) {
        await assert.rejects(peer.request(method, params), `${method} ${JSON.stringify(params)}`);
      }
    }
  }
  await expectOthersUnharmed(before);
});

test("a room that uses the ids of others for its own streams gets ids of the hub", async () => {
  using link = await linkAs("vinh");
  const { peer } = link;
  await peer.request("meeting.join", { meetingId: meeting.id });
  const before = await othersNow();
  const ids = await foreignIds();
  for (const id of ids) await peer.request("trunk.open", offerOf(id));
  for (const id of ids) {
    await peer.request("trunk.publish", { producers: [streamOf(id)] });
    await peer.request("trunk.setProducerPaused", { producerId: id, paused: true });
    const [published, ...more] = await streamsOf("vinh");
    assert.deepEqual([ids.includes(published ?? id), more], [false, []]);
  }
  // Its own stream is not one of another site.
  const producerIds = [...(await streamsOf("vinh")), "hue", victim.hello.siteId, own.transportId];
  assert.deepEqual(await peer.request("trunk.consume", { producerIds }), { producers: [] });
  await peer.request("trunk.closeConsumers", { producerIds: [...ids] });
  await peer.request("meeting.leave", { meetingId: other.id });
  assert.equal((await streamsOf("vinh")).length, 1, "it has left another meeting only");
  await expectOthersUnharmed(before);
});

test("a room with the session of another gets a session of its own", async () => {
  const before = await othersNow();
  for (const id of await foreignIds()) {
    using link = await linkAs("vinh", id);
    assert.equal(link.hello.resumed, false);
  }
  await expectOthersUnharmed(before);
});
