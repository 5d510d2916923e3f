import assert from "node:assert/strict";
import { test } from "node:test";
import {
  parseSessionDescription,
  requireAudio,
} from "../../../../../daemon/room/media/rtsp/session-description.ts";

const HEAD = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=camera", "t=0 0"];
const VIDEO = ["m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", "a=control:trackID=1"];
const describe = (...sections: string[][]) =>
  parseSessionDescription([...HEAD, ...sections.flat(), ""].join("\r\n"), ["video", "audio"]);
const capsOf = (...lines: string[]) => describe(VIDEO, lines).audio?.caps;

test("the audio of cameras is described for GStreamer, with and without rtpmap", () => {
  const g711 = "application/x-rtp,media=audio,payload=0,clock-rate=8000,encoding-name=PCMU";
  assert.equal(capsOf("m=audio 0 RTP/AVP 0", "a=control:trackID=2"), g711);
  assert.equal(capsOf("m=audio 0 RTP/AVP 0", "a=rtpmap:0 PCMU/8000"), g711);
  assert.match(
    capsOf("m=audio 0 RTP/AVP 8 101", "a=rtpmap:8 pcma/8000/1") ?? "",
    /payload=8,.*PCMA,encoding-params=\(string\)1/,
  );
  assert.equal(
    capsOf(
      "m=audio 0 RTP/AVP 97",
      "a=rtpmap:97 mpeg4-generic/16000",
      "a=fmtp:97 streamtype=5; profile-level-id=15; mode=AAC-hbr; config=1408;SizeLength=13",
    ),
    "application/x-rtp,media=audio,payload=97,clock-rate=16000,encoding-name=MPEG4-GENERIC,streamtype=(string)5," +
      "profile-level-id=(string)15,mode=(string)AAC-hbr,config=(string)1408,sizelength=(string)13",
  );
});

test("what a camera says of its format can't extend the pipeline", () => {
  const caps = capsOf(
    "m=audio 0 RTP/AVP 97",
    "a=rtpmap:97 opus/48000/2",
    'a=fmtp:97 a=1" ! filesink location=/tmp/x;b=$(id);c d=e;f=ok',
  );
  assert.equal(
    caps,
    "application/x-rtp,media=audio,payload=97,clock-rate=48000,encoding-name=OPUS,encoding-params=(string)2,f=(string)ok",
  );
});

test("a missing audio stream and an unknown codec are named with what to change", () => {
  const shown = "rtsp://192.0.2.1/main";
  assert.throws(
    () => requireAudio(describe(VIDEO), shown),
    /192\.0\.2\.1\/main: it has no audio; switch audio on/,
  );
  const g723 = describe(VIDEO, ["m=audio 0 RTP/AVP 4", "a=rtpmap:4 G723/8000"]);
  assert.throws(() => requireAudio(g723, shown), /its audio is G723, which can't be decoded; select G\.711/);
  const unnamed = describe(VIDEO, ["m=audio 0 RTP/AVP 99"]);
  assert.throws(() => requireAudio(unnamed, shown), /its audio is PAYLOAD TYPE 99/);
});

test("a stream for talking to the camera is not its microphone", () => {
  const talk = ["m=audio 0 RTP/AVP 0", "a=control:talk", "a=sendonly"];
  assert.equal(describe(VIDEO, talk).audio, undefined);
  const both = describe(VIDEO, talk, ["m=audio 0 RTP/AVP 8", "a=control:microphone"]);
  assert.equal(both.audio?.control, "microphone");
  assert.doesNotMatch(both.text, /talk/);
});

test("text that is no session description contains nothing", () => {
  for (const text of ["", "m=", "m=audio", "\r\n\r\n", "m=video\r\nm=audio 0 RTP/AVP"]) {
    const { audio } = parseSessionDescription(text, ["video", "audio"]);
    assert.equal(audio?.caps, undefined);
  }
});
