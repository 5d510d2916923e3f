import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { types } from "mediasoup";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { type AnswerTransport, writeAnswer } from "../../../daemon/hub/whip/answer.ts";
import { parseIceUfrag, writeIceFragment } from "../../../daemon/hub/whip/ice-fragment.ts";
import { parseOffer } from "../../../daemon/hub/whip/offer.ts";
import { playerCapabilities } from "../../../daemon/hub/whip/player-capabilities.ts";
import { producerParameters, routerParameters } from "../../../daemon/hub/whip/producer-parameters.ts";

/** Chromium's and GStreamer's (webrtcbin 1.22) are recorded. OBS's has the form of what it sends, as in
 * obsproject/obs-studio#7926 (ICE and DTLS said once for all media, a group LS). */
function offerOf(name: string): string {
  return readFileSync(join(import.meta.dirname, "offers", `${name}.sdp`), "utf8").replace(/\r?\n/g, "\r\n");
}

const TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
const ROUTER = {
  headerExtensions: (["audio", "video"] as const).flatMap((kind) =>
    ["urn:ietf:params:rtp-hdrext:sdes:mid", TRANSPORT_CC].map((uri) => ({ kind, uri, preferredId: 1 })),
  ),
} as types.RtpCapabilities;

const TRANSPORT: AnswerTransport = {
  iceParameters: { usernameFragment: "ufrag", password: "password", iceLite: true },
  iceCandidates: [
    {
      foundation: "udp",
      priority: 1,
      ip: "127.0.0.1",
      address: "127.0.0.1",
      protocol: "udp",
      port: 50000,
      type: "host",
    },
    {
      foundation: "tcp",
      priority: 1,
      ip: "127.0.0.1",
      address: "127.0.0.1",
      protocol: "tcp",
      port: 50001,
      type: "host",
      tcpType: "passive",
    },
  ],
  dtlsParameters: { fingerprints: [{ algorithm: "sha-256", value: "AA:BB" }] },
};

function answerTo(name: string): string {
  const offer = parseOffer(offerOf(name));
  const answered = offer.media.map((media) => {
    const rtpParameters = producerParameters(media, ROUTER);
    return rtpParameters && { direction: "recvonly" as const, rtpParameters };
  });
  return writeAnswer(offer, answered, TRANSPORT);
}

test("Chromium sends constrained baseline with RTX and one bandwidth estimator", () => {
  const [audio, video] = parseOffer(offerOf("chromium-sends")).media.map((media) =>
    producerParameters(media, ROUTER),
  );
  assert.deepEqual(
    audio?.codecs.map(({ mimeType, payloadType, channels }) => ({ mimeType, payloadType, channels })),
    [{ mimeType: "audio/opus", payloadType: 111, channels: 2 }],
  );
  assert.deepEqual(
    video?.codecs.map(({ mimeType, parameters }) => [mimeType, parameters?.["profile-level-id"]]),
    [
      ["video/H264", "42e01f"],
      ["video/rtx", undefined],
    ],
  );
  assert.deepEqual(video?.codecs[0]?.rtcpFeedback, [
    { type: "transport-cc", parameter: "" },
    { type: "ccm", parameter: "fir" },
    { type: "nack", parameter: "" },
    { type: "nack", parameter: "pli" },
  ]);
  assert.ok(video?.encodings?.[0]?.ssrc && video.encodings[0].rtx?.ssrc);
});

test("OBS gives ICE and DTLS once for the session, and writes Opus in capitals", () => {
  const offer = parseOffer(offerOf("obs-sends"));
  assert.equal(offer.dtls.role, "client");
  assert.equal(offer.dtls.fingerprints[0]?.algorithm, "sha-256");
  const [audio, video] = offer.media.map((media) => producerParameters(media, ROUTER));
  assert.equal(audio?.codecs[0]?.mimeType, "audio/opus");
  assert.equal(video?.encodings?.[0]?.ssrc, 1410372835);
  assert.deepEqual(video?.codecs[0]?.rtcpFeedback, [
    { type: "nack", parameter: "" },
    { type: "nack", parameter: "pli" },
    { type: "goog-remb", parameter: "" },
  ]);
});

test("GStreamer puts video first, and marks audio bundle-only", () => {
  const { media } = parseOffer(offerOf("gstreamer-sends"));
  const [video, audio] = media.map((one) => producerParameters(one, ROUTER));
  assert.equal(video?.mid, "video0");
  assert.equal(video?.codecs[0]?.payloadType, 96);
  assert.equal(audio?.codecs[0]?.payloadType, 97);
});

test("port 0 without bundle-only disables a media section", () => {
  const sdp = offerOf("gstreamer-sends").replace("a=bundle-only\r\n", "");
  const [video, audio] = parseOffer(sdp).media.map((media) => producerParameters(media, ROUTER));
  assert.ok(video);
  assert.equal(audio, undefined);
});

test("the fragment after an ICE restart has all ICE parameters of the hub", () => {
  assert.equal(parseIceUfrag("a=ice-ufrag:ysXw\r\na=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r\n"), "ysXw");
  assert.equal(parseIceUfrag("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:12\r\n"), "12");
  assert.throws(() => parseIceUfrag("a=candidate:1"), { code: "request.invalid" });
  const [first] = parseOffer(offerOf("obs-sends")).media;
  const { iceParameters, iceCandidates } = TRANSPORT;
  assert.deepEqual(writeIceFragment(first, iceParameters, iceCandidates).split("\r\n"), [
    "a=ice-lite",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "a=mid:0",
    "a=ice-ufrag:ufrag",
    "a=ice-pwd:password",
    "a=candidate:1 1 udp 1 127.0.0.1 50000 typ host",
    "a=candidate:2 1 tcp 1 127.0.0.1 50001 typ host tcptype passive",
    "a=end-of-candidates",
    "",
  ]);
});

const withProfile = (profile: string) => offerOf("ffmpeg-sends").replace("42001f", profile);

for (const profile of ["42001f", "422001f", "42801f", "42401f", "42c01f", "42E01F", "42e034"]) {
  test(`an encoder's baseline written as ${profile} is accepted, and answered as it was offered`, () => {
    const offer = parseOffer(withProfile(profile));
    const [, video] = offer.media.map((media) => producerParameters(media, ROUTER));
    assert.equal(video?.codecs[0]?.parameters?.["profile-level-id"], profile);
    const sent = video && routerParameters(video);
    assert.equal(sent?.codecs[0]?.parameters?.["profile-level-id"], "42e01f");
  });
}

for (const profile of ["4d001f", "640c1f", "64800", "42", "42e01f0000", "nonsense"]) {
  test(`a profile written as ${profile} is refused`, () => {
    const [, video] = parseOffer(withProfile(profile)).media;
    assert.equal(video && producerParameters(video, ROUTER), undefined);
  });
}

test("an encoder that names no format parameters, or single NAL units, is accepted", () => {
  for (const line of ["", "a=fmtp:106 packetization-mode=0\r\n", "a=fmtp:106 Packetization-Mode=1\r\n"]) {
    const [, video] = parseOffer(offerOf("ffmpeg-sends").replace(/a=fmtp.*\r\n/, line)).media;
    assert.ok(video && producerParameters(video, ROUTER), line);
  }
});

test("of several payload types the one with fragments and constrained baseline is selected", () => {
  const sdp = offerOf("ffmpeg-sends")
    .replace("SAVPF 106", "SAVPF 96 102 104 106 108")
    .replace(
      /a=rtpmap:106.*\r\na=fmtp:106.*\r\n/,
      [
        "a=rtpmap:96 VP8/90000",
        ...[102, 104, 106, 108].map((type) => `a=rtpmap:${type} H264/90000`),
        "a=fmtp:102 packetization-mode=0;profile-level-id=42e01f",
        "a=fmtp:104 packetization-mode=1;profile-level-id=42001f",
        "a=fmtp:106 packetization-mode=1;profile-level-id=640c1f",
        "a=fmtp:108 packetization-mode=1;profile-level-id=42e01f",
        "",
      ].join("\r\n"),
    );
  const [, video] = parseOffer(sdp).media.map((media) => producerParameters(media, ROUTER));
  assert.equal(video?.codecs[0]?.payloadType, 108);
});

test("FFmpeg finds the fields of a candidate after the first udp of its line", () => {
  const line =
    answerTo("ffmpeg-sends")
      .split("\r\n")
      .find((one) => one.startsWith("a=candidate:")) ?? "";
  const [protocol, priority, address, port] = line.slice(line.indexOf("udp")).split(" ");
  assert.deepEqual([protocol, priority, address, port], ["udp", "1", "127.0.0.1", "50000"]);
});

test("FFmpeg is the DTLS server, and its H.264 is answered without its parameter sets", () => {
  assert.match(answerTo("ffmpeg-sends"), /a=setup:active\r\n/);
  assert.doesNotMatch(answerTo("gstreamer-sends"), /sprop-parameter-sets/);
});

test("the group of an answer has the order of the offer's, whose first section has the transport", () => {
  const transportLines = /a=(ice-ufrag|ice-pwd|fingerprint|setup):.*\r\n/g;
  const [audio = "", video = ""] = offerOf("ffmpeg-sends").split("m=video");
  const sdp = `${audio.replace(transportLines, "")}m=video${video}`.replace("BUNDLE 0 1", "BUNDLE 1 0");
  const offer = parseOffer(sdp);
  assert.equal(offer.dtls.role, "server");
  const answered = offer.media.map((media) => {
    const rtpParameters = producerParameters(media, ROUTER);
    return rtpParameters && { direction: "recvonly" as const, rtpParameters };
  });
  assert.match(writeAnswer(offer, answered, TRANSPORT), /a=group:BUNDLE 1 0\r\n/);
});

test("an answer keeps the order, mids and payload types of the offer", () => {
  const answer = answerTo("obs-sends");
  assert.deepEqual(
    answer
      .split("\r\n")
      .filter((line) => /^(m=|a=(group|mid|setup|recvonly|ice-lite|rtpmap|candidate))/.test(line)),
    [
      "a=ice-lite",
      "a=group:BUNDLE 0 1",
      "m=audio 9 UDP/TLS/RTP/SAVPF 111",
      "a=rtpmap:111 opus/48000/2",
      "a=setup:passive",
      "a=mid:0",
      "a=recvonly",
      "a=candidate:1 1 udp 1 127.0.0.1 50000 typ host",
      "a=candidate:2 1 tcp 1 127.0.0.1 50001 typ host tcptype passive",
      "m=video 9 UDP/TLS/RTP/SAVPF 96",
      "a=rtpmap:96 H264/90000",
      "a=setup:passive",
      "a=mid:1",
      "a=recvonly",
      "a=candidate:1 1 udp 1 127.0.0.1 50000 typ host",
      "a=candidate:2 1 tcp 1 127.0.0.1 50001 typ host tcptype passive",
    ],
  );
});

test("unsupported media sections are rejected, the others accepted", () => {
  const sdp = offerOf("obs-sends").replace("H264/90000", "VP8/90000");
  const offer = parseOffer(sdp);
  const answered = offer.media.map((media) => {
    const rtpParameters = producerParameters(media, ROUTER);
    return rtpParameters && { direction: "recvonly" as const, rtpParameters };
  });
  const answer = writeAnswer(offer, answered, TRANSPORT);
  assert.match(answer, /a=group:BUNDLE 0\r\n/);
  assert.match(answer, /m=video 0 /);
});

test("a player gets the payload types of its offer", () => {
  const { router, player } = playerCapabilities(parseOffer(offerOf("chromium-plays")).media);
  assert.deepEqual(
    router.map(({ mimeType, preferredPayloadType }) => [mimeType, preferredPayloadType]),
    [
      ["audio/opus", 111],
      ["video/H264", 108],
    ],
  );
  assert.deepEqual(player.headerExtensions, []);
});

test("media outside the bundle, without DTLS or malformed is rejected with the reason", () => {
  for (const sdp of [
    "",
    "v=0",
    offerOf("obs-sends").replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"),
    offerOf("obs-sends").replace(/a=fingerprint.*\r\n/, ""),
    offerOf("obs-sends").replace(/a=ice-ufrag.*\r\n/, ""),
  ]) {
    assert.throws(() => parseOffer(sdp), { code: "request.invalid" });
  }
});

test("random text is parsed or rejected, and never breaks the parser", () => {
  const lines = offerOf("chromium-sends").split("\r\n");
  const mangled = fc
    .array(fc.oneof(fc.constantFrom(...lines), fc.string()), { maxLength: 60 })
    .map((some) => some.join("\r\n"));
  fc.assert(
    fc.property(mangled, (sdp) => {
      try {
        for (const media of parseOffer(sdp).media) producerParameters(media, ROUTER);
      } catch (error) {
        assert.ok(error instanceof RoomdError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});
