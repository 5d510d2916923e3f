import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadRoomConfig } from "../../../daemon/config/program-configs.ts";
import { RoomdError } from "../../../daemon/contract/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "roomd-audio-config-"));
after(() => rmSync(folder, { recursive: true }));

const CAMERAS = ["cam1", "cam2"].map((id) => ({ id, name: id, connection: { type: "onvif", host: id } }));
const FIRST = { id: "hall", name: "Hall", camera: "cam1", source: "rtsp", url: "rtsp://192.0.2.1/main" };
const SECOND = { id: "desk", name: "Desk", camera: "cam2", source: "rtsp", url: "rtsp://192.0.2.2/main" };
const TEST = { id: "test", name: "Test", source: "test" };

function load(audio: object, media: object = { videos: [TEST, FIRST, SECOND] }) {
  const file = join(folder, "room.yaml");
  const room = { id: "hue", name: "Huế" };
  writeFileSync(
    file,
    JSON.stringify({ room, stateDirectory: folder, cameras: CAMERAS, media: { ...media, audio } }),
  );
  return loadRoomConfig(file).media.audio;
}

/** The text of `--check`. */
function problemsOf(audio: object, media?: object): string {
  try {
    load(audio, media);
  } catch (error) {
    assert.ok(error instanceof RoomdError && error.code === "config.invalid");
    return error.message + JSON.stringify(error);
  }
  return assert.fail("no problem");
}

const PROCESSING = { processing: "voice", gainControl: true, noiseSuppression: true };

test("a camera's sound comes from the video input that plays its stream", () => {
  const ofDesk = { source: "video-input", input: "desk", ...PROCESSING };
  assert.deepEqual(load({ source: "camera", camera: "cam2" }), ofDesk);
  const only = { source: "video-input", input: "main", ...PROCESSING };
  const video = { source: "rtsp", url: "rtsp://192.0.2.1/main" };
  assert.deepEqual(load({ source: "camera" }, { video }), only, "the only input with a stream");
  assert.deepEqual(
    load({ source: "camera", camera: "cam1" }, { video }),
    only,
    "of the first camera by default",
  );
});

test("a stream that a video input plays too is played once", () => {
  const written = { source: "rtsp", url: "rtsp://viewer:x@192.0.2.2/main", processing: "none" };
  assert.deepEqual(load(written), {
    source: "video-input",
    input: "desk",
    ...PROCESSING,
    processing: "none",
  });
});

test("a stream of its own keeps its login apart from the address", () => {
  writeFileSync(join(folder, "password"), "p@ss/w#rd\n");
  const url = "rtsp://192.0.2.3/sound";
  const login = { username: "viewer", password: "p@ss/w#rd" };
  const more = { source: "rtsp", allowBasic: false, transport: "auto", ...PROCESSING };
  for (const written of [
    { url: "rtsp://viewer:p@ss/w#rd@192.0.2.3/sound" },
    { url, username: "viewer", password: login.password },
    { url, username: "viewer", passwordFile: join(folder, "password") },
  ]) {
    const resolved = { ...more, main: { url, shown: url, login } };
    assert.deepEqual(load({ source: "rtsp", ...written }), resolved);
  }
});

test("a camera that no video input plays, or one of several, is refused with what to write", () => {
  const video = { source: "v4l2", device: "/dev/video0" };
  assert.match(
    problemsOf({ source: "camera", camera: "cam1" }, { video }),
    /media\.audio\.camera.*source: rtsp and camera: cam1/,
  );
  assert.match(problemsOf({ source: "camera" }, { video }), /a video input with source: rtsp,/);
  assert.match(problemsOf({ source: "camera" }), /several inputs.*cam1, cam2/);
});

test("an address that can't be read, and half a login, are refused without showing them", () => {
  const unclear = problemsOf({ source: "rtsp", url: "rtsp://admin:12/Geheim@camera/main" });
  assert.match(unclear, /media\.audio\.url/);
  assert.doesNotMatch(unclear, /Geheim|admin/);
  const url = "rtsp://192.0.2.3/sound";
  assert.match(problemsOf({ source: "rtsp", url, password: "x" }), /the user name of the password/);
  const missing = { source: "rtsp", url, username: "a", passwordFile: "/nonexistent" };
  assert.match(problemsOf(missing), /media\.audio\.passwordFile.*a readable file/);
});
