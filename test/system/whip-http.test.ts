import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { TestMeeting } from "../support/test-meeting.ts";
import { Testbed } from "../support/testbed.ts";

/** The HTTP side of WHIP (RFC 9725) and WHEP, without media. */

const SDP = { "content-type": "application/sdp" };
const FRAGMENT = { "content-type": "application/trickle-ice-sdpfrag" };
const OFFER = readFileSync(join(import.meta.dirname, "../unit/hub/offers/obs-sends.sdp"), "utf8").replace(
  /\r?\n/g,
  "\r\n",
);
const ICE_USER = /a=ice-ufrag:(.*)\r\n/.exec(OFFER)?.[1] ?? "";

let testbed: Testbed;
let meeting: TestMeeting;

before(async () => {
  const rooms = [
    { id: "ha-noi", name: "Hà Nội", region: "", token: "token-of-ha-noi" },
    { id: "hue", name: "Phòng tắt máy", region: "", token: "token-of-hue" },
  ];
  testbed = await Testbed.start({
    rooms: [{ id: "ha-noi", name: "Hà Nội", camera: false }],
    hubConfig: { rooms },
  });
  meeting = await TestMeeting.start(testbed);
});

after(async () => {
  await testbed?.[Symbol.asyncDispose]();
});

async function bearer(kind: "whip" | "whep"): Promise<{ authorization: string }> {
  const { token } = await meeting.invite(kind);
  return { authorization: `Bearer ${token}` };
}

async function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
  const response = await fetch(`${testbed.hub.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function begun() {
  const authorized = await bearer("whip");
  const { status, headers, text } = await ask(
    "POST",
    `/whip/${meeting.id}`,
    { ...SDP, ...authorized },
    OFFER,
  );
  assert.equal(status, 201, text);
  return { authorized, location: headers.get("location") ?? "", etag: headers.get("etag") ?? "" };
}

test("other tokens, content types and codecs are rejected", async () => {
  const whip = `/whip/${meeting.id}`;
  const post = async (path: string, headers: Record<string, string>, body: string) =>
    (await ask("POST", path, headers, body)).status;
  assert.equal(await post(whip, SDP, OFFER), 401);
  assert.equal(await post(whip, { ...SDP, ...(await bearer("whep")) }, OFFER), 401);
  const authorized = await bearer("whip");
  assert.equal(await post("/whip/m-0000000000", { ...SDP, ...authorized }, OFFER), 401);
  for (const type of ["application/json", "application/octet-stream"]) {
    assert.equal(await post(whip, { "content-type": type, ...authorized }, OFFER), 415);
  }
  assert.equal(await post(whip, { ...SDP, ...authorized }, "not an offer"), 400);
  const site = `/whep/${meeting.id}?site=nowhere`;
  assert.equal(await post(site, { ...SDP, ...(await bearer("whep")) }, OFFER), 404);
});

test("an encoder is accepted with all its streams, or rejected with the reason", async () => {
  const authorized = await bearer("whip");
  for (const [offer, why] of [
    [OFFER.replace("H264/90000", "VP8/90000"), /the video offered/],
    [OFFER.replace(/opus/i, "PCMU"), /the audio offered/],
    [
      `${OFFER}${OFFER.slice(OFFER.indexOf("m=video")).replace("a=mid:1", "a=mid:2")}`.replace(
        "BUNDLE 0 1",
        "BUNDLE 0 1 2",
      ),
      /more than one video/,
    ],
    [OFFER.replaceAll("a=sendonly", "a=recvonly"), /no stream is sent/],
  ] as const) {
    const answer = await ask("POST", `/whip/${meeting.id}`, { ...SDP, ...authorized }, offer);
    assert.equal(answer.status, 422, answer.text);
    assert.match(answer.text, why);
  }
  const { rosters } = await testbed.hub.state();
  assert.equal(rosters.flatMap(({ participants }) => participants).length, 1);
});

test("a player is asked to retry while its site publishes nothing", async () => {
  const { id } = await testbed.startMeeting({ title: "Chưa ai vào", roomIds: ["hue"] });
  const { token } = await testbed.hub.command("meeting.invite", {
    meetingId: id,
    kind: "whep",
  });
  const offer = OFFER.replaceAll("a=sendonly", "a=recvonly");
  const headers = { ...SDP, authorization: `Bearer ${token}` };
  const answer = await ask("POST", `/whep/${id}`, headers, offer);
  assert.equal(answer.status, 409, answer.text);
  assert.ok(Number(answer.headers.get("retry-after")) > 0);
});

test("PATCH restarts ICE, an outdated entity-tag is rejected, and DELETE ends the session", async () => {
  const { authorized, location, etag } = await begun();
  const patch = (headers: Record<string, string>, iceUfrag: string) =>
    ask(
      "PATCH",
      location,
      { ...FRAGMENT, ...authorized, ...headers },
      `a=ice-ufrag:${iceUfrag}\r\na=ice-pwd:${"p".repeat(24)}\r\n`,
    );
  assert.equal((await patch({}, "restart")).status, 428);
  assert.equal((await patch({}, ICE_USER)).status, 204);
  assert.equal((await patch({ "if-match": '"another"' }, ICE_USER)).status, 412);
  assert.equal((await patch({ "if-match": etag, "content-type": "text/plain" }, ICE_USER)).status, 415);
  assert.equal((await patch({ "if-match": etag, authorization: "Bearer x" }, ICE_USER)).status, 401);
  const trickled = await patch({ "if-match": etag }, ICE_USER);
  assert.deepEqual([trickled.status, trickled.text, trickled.headers.get("etag")], [204, "", null]);
  const restarted = await patch({ "if-match": "*" }, "restart");
  assert.equal(restarted.status, 200, restarted.text);
  assert.equal(restarted.headers.get("content-type"), FRAGMENT["content-type"]);
  assert.match(restarted.text, /^a=ice-lite\r\n.*a=mid:0\r\na=ice-ufrag:.+\r\na=ice-pwd:.+\r\na=candidate:/s);
  const restartedTag = restarted.headers.get("etag") ?? "";
  assert.notEqual(restartedTag, etag);
  assert.equal((await patch({ "if-match": etag }, "restart")).status, 412);
  assert.equal((await patch({ "if-match": restartedTag }, "restart")).status, 204);
  const malformed = await ask(
    "PATCH",
    location,
    { ...FRAGMENT, ...authorized, "if-match": restartedTag },
    "nothing",
  );
  assert.equal(malformed.status, 400);
  // DELETE ignores entity-tags.
  assert.equal((await ask("DELETE", location, { ...authorized, "if-match": etag })).status, 200);
  assert.equal((await ask("DELETE", location, authorized)).status, 404);
  assert.equal((await patch({ "if-match": "*" }, "again")).status, 404);
});

test("pages of other origins may use it, and other methods are rejected", async () => {
  const endpoint = `/whip/${meeting.id}`;
  const preflight = await ask("OPTIONS", `${endpoint}/x`, {
    origin: "https://player.example",
    "access-control-request-method": "PATCH",
    "access-control-request-headers": "authorization,content-type,if-match",
  });
  assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
  assert.match(preflight.headers.get("access-control-allow-methods") ?? "", /PATCH/);
  assert.match(preflight.headers.get("access-control-allow-headers") ?? "", /if-match/);
  assert.equal((await ask("OPTIONS", endpoint)).headers.get("accept-post"), "application/sdp");
  // A page must be able to read error responses, too.
  for (const refused of [
    await ask("POST", endpoint, SDP, OFFER),
    await ask("DELETE", `${endpoint}/x`, await bearer("whip")),
  ]) {
    assert.equal(refused.headers.get("access-control-allow-origin"), "*");
    assert.match(refused.headers.get("access-control-expose-headers") ?? "", /location, etag/);
  }
  for (const path of [endpoint, `${endpoint}/x`]) {
    const seen = await ask("GET", path);
    assert.deepEqual([seen.status, seen.text], [204, ""]);
    const put = await ask("PUT", path, SDP, OFFER);
    assert.equal(put.status, 405);
    assert.match(put.headers.get("allow") ?? "", /OPTIONS/);
  }
  assert.equal((await ask("POST", `${endpoint}/x`, SDP, OFFER)).status, 405);
});

test("encoders that come at the same moment get no more places than there are", async () => {
  const { authorization } = await bearer("whip");
  const answers = await Promise.all(
    Array.from({ length: 60 }, () => ask("POST", `/whip/${meeting.id}`, { ...SDP, authorization }, OFFER)),
  );
  const accepted = answers.filter(({ status }) => status === 201);
  assert.ok(accepted.length <= 20, `${accepted.length} were accepted`);
  for (const { status, text } of answers) assert.ok(status === 201 || status === 503, text);
  for (const { headers } of accepted) {
    await ask("DELETE", headers.get("location") ?? "", { authorization });
  }
});
