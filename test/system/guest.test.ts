import assert from "node:assert/strict";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import type { InvitationKind } from "../../daemon/contract/hub-commands.ts";
import type { Participant, Roster } from "../../daemon/contract/meeting/meeting.ts";
import { MAX_MESSAGE_BYTES } from "../../daemon/hub/session/session-server.ts";
import { eventually } from "../support/eventually.ts";
import { connectGuest, openGuestSocket } from "../support/guest-client.ts";
import { Testbed } from "../support/testbed.ts";

let testbed: Testbed;

before(async () => {
  testbed = await Testbed.start({
    rooms: [{ id: "ha-noi", name: "Hà Nội", camera: false }],
    hubConfig: { guests: { max: 3, maxPerLink: 2, reconnectWindowSeconds: 5 } },
  });
});

after(async () => {
  await testbed?.[Symbol.asyncDispose]();
});

/** Guests would linger, and count towards the limit in the next test. */
afterEach(async () => {
  for (const { id } of (await testbed.hub.state()).meetings)
    await testbed.hub.command("meeting.end", { meetingId: id });
  await eventually("no meeting is left", async () => (await testbed.hub.state()).rosters.length === 0);
});

async function invite(meetingId: string, kind: InvitationKind = "guest"): Promise<string> {
  const { url, token } = await testbed.hub.command("meeting.invite", {
    meetingId,
    kind,
  });
  return token === undefined ? url : `${testbed.hub.url}/guest/?t=${token}`;
}

/** Returns what the hub replies for an invitation before anybody connects with it. */
async function said(url: string): Promise<{ status: number; code?: string; reason?: string }> {
  const answer = await fetch(url.replace("/guest/?", "/guest/invitation?"));
  const { error } = (await answer.json()) as { error?: { code: string; details: { reason?: string } } };
  return {
    status: answer.status,
    ...(error ? { code: error.code } : {}),
    ...(error?.details.reason ? { reason: error.details.reason } : {}),
  };
}

async function refusedSocket(url: string, headers: Record<string, string> = {}): Promise<string> {
  try {
    (await openGuestSocket(url, headers)).terminate();
    return "open";
  } catch (error) {
    return (error as Error).message;
  }
}

async function rosterOf(meetingId: string): Promise<Roster | undefined> {
  return (await testbed.hub.state()).rosters.find((one) => one.meetingId === meetingId);
}

async function guestsOf(meetingId: string): Promise<readonly Participant[]> {
  return (await rosterOf(meetingId))?.participants.filter(({ kind }) => kind === "guest") ?? [];
}

test("an invitation opens its meeting, and only the hub can read the signing key", async () => {
  const { id } = await testbed.startMeeting();
  const url = await invite(id);
  assert.match(url, new RegExp(`^${testbed.hub.url}/guest/\\?t=`));
  assert.equal((await said(url)).status, 200);
  const { mode } = await stat(join(testbed.hub.stateDirectory, "invitations.key"));
  assert.equal(mode & 0o777, 0o600);
});

test("an invalid invitation opens nothing", async () => {
  const { id } = await testbed.startMeeting();
  const { id: other } = await testbed.startMeeting();
  const url = await invite(id);
  const last = url.at(-1) === "A" ? "B" : "A";
  for (const wrong of [
    `${testbed.hub.url}/guest/?t=`,
    `${url.slice(0, -1)}${last}x`,
    `${url.slice(0, -5)}${last.repeat(5)}`,
    url.replace(id, other),
    url.replace(/(?<=t=m-[0-9a-f]+\.[0-9a-z]+)\./, "0."),
    await invite(id, "whip"),
    await invite(id, "whep"),
  ]) {
    assert.deepEqual(await said(wrong), { status: 403, code: "access.denied", reason: "invalid" }, wrong);
    assert.match(await refusedSocket(wrong), /403/);
  }
  const twice = `${testbed.hub.url}/guest/?t=x&t=y`;
  assert.equal((await said(twice)).code, "request.invalid");
  assert.match(await refusedSocket(twice), /403/);
});

test("an invitation expires with its meeting", async () => {
  const now = Date.now();
  const { id } = await testbed.hub.command("meeting.create", {
    title: "Họp ngắn",
    startsAtMs: now,
    // Long enough for a guest to join, on a busy machine as well.
    endsAtMs: now + 6000,
    roomIds: ["ha-noi"],
  });
  const url = await invite(id);
  using guest = await connectGuest(url);
  await guest.request("guest.join", { name: "Hiền" });
  await guest.waitForPhase("ended");
  await eventually("expired", async () => (await said(url)).reason === "expired");
  assert.match(await refusedSocket(url), /403/);
});

test("guests in an ended meeting and in its lobby are notified", async () => {
  const { id } = await testbed.startMeeting({ title: "Họp kín", hasLobby: true });
  const url = await invite(id);
  using inside = await connectGuest(url);
  using outside = await connectGuest(url);
  await inside.request("guest.join", { name: "Trong" });
  await outside.request("guest.join", { name: "Ngoài" });
  await testbed.hub.command("meeting.moderate", {
    meetingId: id,
    command: { name: "meeting.admit", params: { siteId: inside.hello.siteId, admitted: true } },
  });
  await inside.waitForPhase("joined");
  await testbed.hub.command("meeting.end", { meetingId: id });
  await inside.waitForPhase("ended");
  await outside.waitForPhase("ended");
  assert.deepEqual(await said(url), { status: 404, code: "not-found" });
});

test("a guest who is refused is notified, and gets nothing of the meeting", async () => {
  const { id } = await testbed.startMeeting({ title: "Họp kín", hasLobby: true });
  using guest = await connectGuest(await invite(id));
  await guest.request("guest.join", { name: "Hiền" });
  await guest.waitForPhase("lobby");
  await assert.rejects(guest.request("guest.getRouterCapabilities"), { code: "access.denied" });
  await assert.rejects(guest.request("meeting.raiseHand", { raised: true }), { code: "not-found" });
  await testbed.hub.command("meeting.moderate", {
    meetingId: id,
    command: { name: "meeting.admit", params: { siteId: guest.hello.siteId, admitted: false } },
  });
  await guest.waitForPhase("denied");
  assert.deepEqual((await rosterOf(id))?.lobby ?? [], []);
});

test("a guest has no rights of a chair, not even without one", async () => {
  const { id } = await testbed.startMeeting();
  using guest = await connectGuest(await invite(id));
  await guest.request("guest.join", { name: "Hiền" });
  for (const [method, params] of [
    ["meeting.muteAll", {}],
    ["meeting.setRole", { siteId: guest.hello.siteId, role: "chair" }],
    ["meeting.record", { on: true }],
    ["meeting.remove", { siteId: "ha-noi" }],
  ] as const) {
    await assert.rejects(guest.request(method, params), { code: "access.denied" });
  }
  await guest.request("meeting.raiseHand", { raised: true });
  const [found] = await guestsOf(id);
  assert.ok(found?.handRaisedAtMs);
});

test("the hub accepts as many guests as configured", async () => {
  const { id } = await testbed.startMeeting();
  const [url, other] = [await invite(id), await invite(id)];
  using first = await connectGuest(url);
  using second = await connectGuest(url);
  using third = await connectGuest(other);
  using fourth = await connectGuest(other);
  for (const guest of [first, second, third]) await guest.request("guest.join", { name: "Khách" });
  await assert.rejects(fourth.request("guest.join", { name: "Khách" }), { code: "unavailable" });
  await first.request("guest.leave");
  await fourth.request("guest.join", { name: "Khách" });
  assert.equal((await guestsOf(id)).length, 3);
});

test("one link admits as many guests as configured; another link still admits some", async () => {
  const { id } = await testbed.startMeeting();
  const url = await invite(id);
  using first = await connectGuest(url);
  using second = await connectGuest(url);
  using third = await connectGuest(url);
  using other = await connectGuest(await invite(id));
  await first.request("guest.join", { name: "Khách" });
  await second.request("guest.join", { name: "Khách" });
  await assert.rejects(third.request("guest.join", { name: "Khách" }), {
    code: "unavailable",
    message: /link/,
  });
  await other.request("guest.join", { name: "Khách" });
});

test("a removed guest is not back by the same link: whoever comes by it waits in the lobby", async () => {
  const { id } = await testbed.startMeeting();
  const url = await invite(id);
  using guest = await connectGuest(url);
  await guest.request("guest.join", { name: "Khách" });
  const [{ siteId = "" } = {}] = await guestsOf(id);
  await testbed.hub.moderate(id, "meeting.remove", { siteId });
  await guest.waitForPhase("removed");
  await guest.request("guest.join", { name: "Khách" });
  await guest.waitForPhase("lobby");
  using again = await connectGuest(url);
  await again.request("guest.join", { name: "Khách khác" });
  await again.waitForPhase("lobby");
  using invited = await connectGuest(await invite(id));
  await invited.request("guest.join", { name: "Khách mời" });
  await invited.waitForPhase("joined");
  assert.equal((await guestsOf(id)).length, 1);
});

test("a name consists of visible characters", async () => {
  const { id } = await testbed.startMeeting();
  using guest = await connectGuest(await invite(id));
  for (const name of ["", "   ", "\u202e\u200b", "x".repeat(61), 7, null]) {
    await assert.rejects(guest.send("guest.join", { name }), { code: "request.invalid" });
  }
  await guest.request("guest.join", { name: "  Nguyễn\u202e\n Thị   Hiền " });
  assert.equal((await guestsOf(id))[0]?.name, "Nguyễn Thị Hiền");
});

test("a guest who reconnects in time resumes the session, in the same meeting only", async () => {
  const { id } = await testbed.startMeeting();
  const { id: other } = await testbed.startMeeting();
  const url = await invite(id);
  using guest = await connectGuest(url);
  await guest.request("guest.join", { name: "Hiền" });
  const { session, siteId } = guest.hello;
  guest.socket.terminate();
  using again = await connectGuest(url, session);
  assert.equal(again.hello.siteId, siteId);
  assert.equal(again.hello.phase, "joined");
  using elsewhere = await connectGuest(await invite(other), session);
  assert.notEqual(elsewhere.hello.siteId, siteId);
  const replaced = once(again.socket, "close");
  using newest = await connectGuest(url, session);
  assert.equal(newest.hello.siteId, siteId);
  await replaced;
  newest.socket.terminate();
  await eventually("lost", async () => (await guestsOf(id)).some(({ lostSinceMs }) => lostSinceMs !== null));
  await eventually("gone", async () => (await guestsOf(id)).length === 0);
});

test("a guest hears a room once it consumes its audio and reports that it arrives", async () => {
  const { id } = await testbed.startMeeting();
  using guest = await connectGuest(await invite(id));
  await guest.request("guest.join", { name: "Hiền" });
  const { rtpCapabilities } = await guest.request("guest.getRouterCapabilities");
  await guest.request("guest.createTransport", { direction: "receive", rtpCapabilities });
  const heardBy = async () => {
    const { rollCalls } = await testbed.hub.state();
    return rollCalls.find(({ meetingId }) => meetingId === id)?.sites[0]?.proofs?.consumedBy;
  };
  const sound = await eventually("the room's sound", async () => {
    const room = (await rosterOf(id))?.participants.find(({ siteId }) => siteId === "ha-noi");
    return room?.producers.find(({ kind }) => kind === "audio");
  });
  const consumer = await guest.request("guest.consume", { producerId: sound.id });
  const consumerId = consumer.id;
  assert.deepEqual(await guest.request("guest.report", { received: false }), { availableKbps: null });
  await eventually("not heard before it reports so", async () => (await heardBy()) === 0);
  await guest.request("guest.report", { received: true });
  await eventually("heard by the guest", async () => (await heardBy()) === 1);
  await guest.request("guest.pauseConsumer", { consumerId });
  await guest.request("guest.resumeConsumer", { consumerId });
  await guest.request("guest.closeConsumer", { consumerId });
  await guest.request("guest.report", { received: true });
  await eventually("by nobody any more", async () => (await heardBy()) === 0);
});

test("pages of other origins can't connect as a guest", async () => {
  const { id } = await testbed.startMeeting();
  const url = await invite(id);
  assert.match(await refusedSocket(url, { origin: "https://evil.example" }), /403/);
  assert.equal(await refusedSocket(url, { origin: testbed.hub.url }), "open");
});

test("hostile messages get errors and harm nobody else", async () => {
  const { id } = await testbed.startMeeting();
  const url = await invite(id);
  using bystander = await connectGuest(url);
  await bystander.request("guest.join", { name: "Người khác" });
  using guest = await connectGuest(url);
  await assert.rejects(guest.request("guest.hello", { session: null }), { code: "request.invalid" });
  for (const text of [
    "",
    "{",
    "[]",
    "null",
    '{"id":1}',
    '{"notice":"state"}',
    '{"id":2,"method":"__proto__"}',
  ]) {
    guest.socket.send(text);
  }
  await guest.request("guest.join", { name: "Kẻ phá" });
  const { rtpCapabilities } = await guest.request("guest.getRouterCapabilities");
  const stream = { source: "camera", layer: "high", kbps: 100, paused: false };
  for (const [method, params, code] of [
    ["constructor", {}, "not-found"],
    ["link.hello", {}, "not-found"],
    ["guest.createTransport", { direction: "sideways" }, "request.invalid"],
    ["guest.consume", { producerId: "nothing" }, "unavailable"],
    ["guest.pauseConsumer", { consumerId: "nothing" }, "not-found"],
    ["guest.report", { received: "yes" }, "request.invalid"],
    ["guest.produce", { ...stream, rtpParameters: {} }, "request.invalid"],
    ["guest.produce", { ...stream, rtpParameters: { encodings: [{}] } }, "unavailable"],
    ["guest.setProducerPaused", { producerId: "nothing", paused: true }, "not-found"],
  ] as const) {
    await assert.rejects(guest.send(method, params), { code }, `${method} ${JSON.stringify(params)}`);
  }
  await guest.request("guest.createTransport", { direction: "send" });
  await guest.request("guest.createTransport", { direction: "receive", rtpCapabilities: "none" });
  for (const [method, params, code] of [
    ["guest.connectTransport", { direction: "send", dtlsParameters: { fingerprints: 7 } }, "request.invalid"],
    ["guest.produce", { ...stream, rtpParameters: null }, "request.invalid"],
    ["guest.produce", { ...stream, rtpParameters: { encodings: [{}], codecs: "x" } }, "request.invalid"],
    ["guest.produce", { ...stream, rtpParameters: { encodings: [{}, {}], codecs: [] } }, "request.invalid"],
    ["guest.produce", { ...stream, kbps: 1e9, rtpParameters: {} }, "request.invalid"],
    ["guest.consume", { producerId: "nothing" }, "not-found"],
    ["guest.consume", { producerId: "x".repeat(101) }, "request.invalid"],
  ] as const) {
    await assert.rejects(guest.send(method, params), { code }, `${method} ${JSON.stringify(params)}`);
  }
  await guest.request("guest.createTransport", { direction: "receive", rtpCapabilities });
  const flood = await Promise.allSettled(
    Array.from({ length: 300 }, () => guest.request("guest.createTransport", { direction: "send" })),
  );
  assert.ok(flood.some(({ status }) => status === "rejected"));
  const closed = once(guest.socket, "close");
  guest.socket.send("x".repeat(MAX_MESSAGE_BYTES + 1));
  const [code] = (await closed) as [number];
  assert.equal(code, 1009);
  await bystander.request("meeting.raiseHand", { raised: true });
  assert.equal((await guestsOf(id)).filter(({ lostSinceMs }) => lostSinceMs === null).length, 1);
});
