import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadRoomConfig } from "../../../daemon/config/program-configs.ts";
import { RoomdError } from "../../../daemon/contract/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "roomd-rtsp-config-"));
after(() => rmSync(folder, { recursive: true }));

function load(video: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const file = join(folder, "room.yaml");
  const media = { video: { source: "rtsp", ...video }, audio: { source: "none" } };
  writeFileSync(
    file,
    JSON.stringify({ room: { id: "hue", name: "Huế" }, stateDirectory: folder, media, ...more }),
  );
  return loadRoomConfig(file);
}

/** The text of `--check`. */
function problemsOf(video: Record<string, unknown>, more?: Record<string, unknown>): string {
  try {
    load(video, more);
  } catch (error) {
    assert.ok(error instanceof RoomdError && error.code === "config.invalid");
    return error.message + JSON.stringify(error);
  }
  return assert.fail("no problem");
}

test("a login in the address and one beside it become the same configuration", () => {
  writeFileSync(join(folder, "password"), "p@ss/w#rd\n");
  const url = "rtsp://192.0.2.1/main";
  const login = { username: "admin", password: "p@ss/w#rd" };
  for (const video of [
    { url: "rtsp://admin:p@ss/w#rd@192.0.2.1/main" },
    { url: "rtsp://admin:p%40ss%2Fw%23rd@192.0.2.1/main" },
    { url, ...login },
    { url, username: "admin", passwordFile: join(folder, "password") },
  ]) {
    const { videos } = load(video).media;
    const [input] = videos;
    assert.ok(input?.source === "rtsp");
    assert.deepEqual(input.main, { url, shown: url, login });
    assert.ok(!("password" in input) && !("url" in input), "the login is in one place");
  }
});

test("both streams of a camera share the login beside them", () => {
  const video = { url: "rtsp://camera/1", subUrl: "rtsp://camera/2", username: "viewer", password: "x" };
  const [input] = load(video).media.videos;
  assert.ok(input?.source === "rtsp");
  assert.deepEqual(input.sub?.login, { username: "viewer", password: "x" });
});

test("an address that can be read in several ways is refused with what to write, and not shown", () => {
  const text = problemsOf({ url: "rtsp://admin:12/Geheim@camera/main" });
  assert.match(text, /media\.video\.url/);
  assert.match(text, /percent-encode .*@ as %40/);
  assert.doesNotMatch(text, /Geheim|admin/);
});

test("logins given twice or in part, and files that can't be read, are reported", () => {
  const url = "rtsp://camera/main";
  assert.match(
    problemsOf({ url: "rtsp://a:b@camera/main", username: "c", password: "d" }),
    /either in the address/,
  );
  assert.match(problemsOf({ url, password: "d" }), /the user name of the password/);
  assert.match(problemsOf({ url, username: "a", password: "b", passwordFile: "/x" }), /either password or/);
  assert.match(problemsOf({ url, username: "a", passwordFile: "/nonexistent" }), /a readable file/);
});

test("no problem of any kind shows a password in an address", () => {
  const secret = "rtsp://admin:Geheim@192.0.2.1/main";
  for (const text of [
    problemsOf({ url: `http${secret.slice(4)}` }),
    problemsOf({ url: [secret] }),
    problemsOf({ url: secret, unknown: { url: secret } }),
    problemsOf({ url: secret, transport: secret }),
  ]) {
    assert.doesNotMatch(text, /Geheim/);
  }
});

test("certificates for a broker without TLS, or that can't be read, are reported", () => {
  const hub = { url: "ws://hub:1", token: "12345678" };
  const video = { url: "rtsp://camera/main" };
  const withTls = (broker: string, brokerTls: unknown) =>
    problemsOf(video, { hub: { ...hub, broker, brokerTls } });
  assert.match(withTls("mqtt://hub", { caFile: "/nonexistent" }), /a broker at mqtts:/);
  assert.match(withTls("mqtts://hub", { caFile: "/nonexistent" }), /hub\.brokerTls\.caFile.*a readable file/);
  const file = join(folder, "password");
  writeFileSync(file, "x");
  assert.match(withTls("mqtts://hub", { certificateFile: file }), /certificateFile and keyFile together/);
});
