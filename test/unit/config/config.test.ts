import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadHubConfig, loadNodeConfig, loadRoomConfig } from "../../../daemon/config/program-configs.ts";
import type { ConfigProblem } from "../../../daemon/config/yaml-config.ts";
import { RoomdError } from "../../../daemon/contract/errors.ts";

const ROOT = join(import.meta.dirname, "../../..");
const directory = mkdtempSync(join(tmpdir(), "roomd-config-"));

after(() => rmSync(directory, { recursive: true }));

const MINIMAL_ROOM = `room: { id: hue, name: Huế }
stateDirectory: /tmp/x
media:
  video: { source: none }
  audio: { source: none }
`;

function written(text: string): string {
  const file = join(directory, "config.yaml");
  writeFileSync(file, text);
  return file;
}

function problemsOf(text: string, load: (file: string) => unknown = loadRoomConfig): ConfigProblem[] {
  try {
    load(written(text));
  } catch (error) {
    assert.ok(error instanceof RoomdError);
    assert.equal(error.code, "config.invalid");
    return error.details.problems as ConfigProblem[];
  }
  return [];
}

test("the examples in the package are valid", () => {
  assert.equal(loadRoomConfig(join(ROOT, "examples/room.yaml")).room.name, "Đà Nẵng");
  assert.equal(loadHubConfig(join(ROOT, "examples/hub.yaml")).rooms.length, 2);
  assert.equal(loadNodeConfig(join(ROOT, "examples/node.yaml")).node.id, "sfu-2");
});

test("omitted keys get their defaults", () => {
  const config = loadRoomConfig(written(MINIMAL_ROOM));
  assert.equal(config.api.host, "127.0.0.1");
  assert.equal(config.ptz.leaseMs, 500);
  assert.deepEqual(config.cameras, []);
});

test("every mistake is reported at once, with line, path, value and expectation", () => {
  const problems = problemsOf(`room: { id: "Huế!", name: Huế, langage: vi }
api:
  port: 99999
stateDirectory: /tmp/x
cameras:
  - id: cam1
    name: Camera 1
    connection: { type: serial, path: ttyUSB0, baudRate: 9601 }
media:
  video: { source: v4l2, device: /dev/video0, width: many }
  audio: { source: none }
`);
  const seen = problems.map(({ line, path }) => `${line} ${path}`);
  for (const expected of [
    "1 room.id",
    "1 room.langage",
    "3 api.port",
    "8 cameras[0].connection.path",
    "8 cameras[0].connection.baudRate",
    "10 media.video.width",
  ]) {
    assert.ok(seen.includes(expected), `${expected} is not among:\n${seen.join("\n")}`);
  }
  const port = problems.find(({ path }) => path === "api.port");
  assert.equal(port?.value, "99999");
  assert.match(port?.expected ?? "", /65535/);
});

test("a missing section is named", () => {
  const paths = problemsOf("room: { id: hue, name: Huế }\n").map(({ path }) => path);
  assert.ok(paths.includes("stateDirectory"), paths.join());
  assert.ok(paths.includes("media"), paths.join());
});

test("a secret is never shown", () => {
  const text = `${MINIMAL_ROOM}hub: { url: "http://x", broker: "mqtt://x", token: hush }\n`;
  assert.throws(
    () => loadRoomConfig(written(text)),
    (error: RoomdError) => !error.message.includes("hush") && error.message.includes("[secret]"),
  );
});

test("duplicate camera ids, a reversed port range and a missing token are reported", () => {
  const camera = "{ id: cam1, name: A, connection: { type: serial, path: /dev/ttyS0 } }";
  const paths = problemsOf(`room: { id: hue, name: Huế }
stateDirectory: /tmp/x
hub: { url: "ws://x", broker: "mqtt://x" }
cameras:
  - ${camera}
  - ${camera}
media:
  ports: { min: 5000, max: 4000 }
  video: { source: none }
  audio: { source: none }
`).map(({ line, path }) => `${line} ${path}`);
  assert.deepEqual(paths.sort(), [
    "3 hub.token",
    "6 cameras[1].connection.address",
    "6 cameras[1].id",
    "8 media.ports.max",
  ]);
});

test("cameras on one serial line have the same baud rate and different addresses", () => {
  const camera = (id: string, rate: number, address: number) =>
    `  - { id: ${id}, name: A, connection: { type: serial, path: /dev/ttyS0, baudRate: ${rate}, address: ${address} } }`;
  const cameras = [camera("a", 9600, 1), camera("b", 38400, 2), camera("c", 9600, 3)].join("\n");
  const found = problemsOf(`${MINIMAL_ROOM}cameras:\n${cameras}\n`);
  assert.deepEqual(
    found.map(({ path, value }) => `${path} ${value}`),
    ["cameras[1].connection.baudRate 38400"],
  );
});

test("a camera's profile must exist for its protocol, and its password must be given once and readable", () => {
  const camera = (id: string, profile: string, more: string) =>
    `  - { id: ${id}, name: A, profile: ${profile}, connection: { host: 192.0.2.1, ${more} } }`;
  const cameras = [
    camera("a", "sony/typo", "type: tcp"),
    camera("b", "generic/onvif", "type: tcp"),
    camera("c", "generic/onvif", "type: onvif, password: x, passwordFile: /nowhere"),
    camera("d", "generic/onvif", "type: onvif, passwordFile: /nowhere"),
    camera("e", "generic/onvif", "type: onvif, certificate: xyz"),
  ];
  const problems = (from: number, to?: number) =>
    problemsOf(`${MINIMAL_ROOM}cameras:\n${cameras.slice(from, to).join("\n")}\n`);
  const [typo, protocol, twice, unreadable, ...none] = problems(0, 4);
  assert.match(typo?.expected ?? "", /one of .*sony\/evi-d70/);
  assert.match(protocol?.expected ?? "", /a visca profile/);
  assert.match(twice?.expected ?? "", /either password or passwordFile/);
  assert.match(unreadable?.expected ?? "", /a readable file/);
  assert.deepEqual(none, []);
  assert.equal(problems(4)[0]?.path, "cameras[0].connection.certificate");
});

test("a camera's password is read from its file, and never shown", () => {
  const passwordFile = join(directory, "password");
  writeFileSync(passwordFile, "geheim\n");
  const camera = (more: string) =>
    `cameras: [{ id: a, name: A, connection: { type: onvif, host: 192.0.2.1, ${more} } }]\n`;
  const config = loadRoomConfig(written(MINIMAL_ROOM + camera(`passwordFile: "${passwordFile}"`)));
  const [loaded] = config.cameras;
  assert.equal(loaded?.connection.type === "onvif" && loaded.connection.password, "geheim");
  const [wrong] = problemsOf(MINIMAL_ROOM + camera(`password: [geheim]`));
  assert.equal(wrong?.value, "[secret]");
});

test("a token is read from its file", () => {
  const tokenFile = join(directory, "token");
  writeFileSync(tokenFile, "out-of-a-file\n");
  const hub = `hub: { url: "ws://x", broker: "mqtt://x", tokenFile: "${tokenFile}" }\n`;
  assert.equal(loadRoomConfig(written(MINIMAL_ROOM + hub)).hub?.token, "out-of-a-file");
  const gone = `hub: { url: "ws://x", broker: "mqtt://x", tokenFile: /nowhere }\n`;
  assert.deepEqual(
    problemsOf(MINIMAL_ROOM + gone).map(({ path }) => path),
    ["hub.tokenFile"],
  );
  writeFileSync(tokenFile, "short\n");
  assert.deepEqual(
    problemsOf(MINIMAL_ROOM + hub).map(({ path, expected }) => [path, expected]),
    [["hub.tokenFile", "a file with a token of at least 8 characters"]],
  );
});

test("invalid YAML is reported with its line", () => {
  const [problem] = problemsOf("room: { id: hue\nname: [\n");
  assert.ok(problem && problem.line >= 1);
  assert.match(problem.expected, /^YAML: /);
});

test("a missing file is reported", () => {
  assert.throws(() => loadHubConfig(join(directory, "none.yaml")), /none\.yaml.*readable/);
});

test("duplicate room ids at the hub are reported", () => {
  const text = `hub: { name: T }
stateDirectory: /tmp/x
broker: { type: embedded }
rooms:
  - { id: hue, name: Huế, token: 12345678 }
  - { id: hue, name: Huế, token: "12345678" }
`;
  const paths = problemsOf(text, loadHubConfig).map(({ line, path }) => `${line} ${path}`);
  assert.deepEqual(paths, ["5 rooms[0].token"]);
  assert.deepEqual(
    problemsOf(text.replace("token: 12345678 ", 'token: "12345678" '), loadHubConfig).map(({ path }) => path),
    ["rooms[1].id"],
  );
});

test("a node without a reachable address, or with a token that is too short or given twice, is reported", () => {
  const paths = (text: string) => problemsOf(text, loadNodeConfig).map(({ path }) => path);
  const well = `node: { id: second }
hub: { broker: "mqtt://10.0.0.1", token: a-token-that-is-long }
control: { host: 0.0.0.0, announcedAddress: 10.0.0.2 }
media: { listenIp: "::", announcedAddress: 10.0.0.2 }
`;
  assert.deepEqual(paths(well), []);
  assert.deepEqual(paths(well.replaceAll(", announcedAddress: 10.0.0.2", "")), [
    "control.host",
    "media.listenIp",
  ]);
  assert.deepEqual(paths(well.replace("a-token-that-is-long", "short")), ["hub.token"]);
  const short = join(directory, "token");
  writeFileSync(short, "short\n");
  assert.deepEqual(paths(well.replace("token: a-token-that-is-long", `tokenFile: ${short}`)), [
    "hub.tokenFile",
  ]);
  assert.deepEqual(paths(well.replace("token: a-token-that-is-long", "tokenFile: /nowhere")), [
    "hub.tokenFile",
  ]);
  assert.deepEqual(paths(well.replace("a-token-that-is-long", `a-token-that-is-long, tokenFile: ${short}`)), [
    "hub.token",
    "hub.tokenFile",
  ]);
  assert.deepEqual(paths(well.replace(", token: a-token-that-is-long", "")), ["hub.token"]);
});

test("roomd --check exits with 0 for a valid file, with 78 and every mistake for an invalid one", () => {
  const good = execFileSync(join(ROOT, "bin/roomd"), ["room", "--check", join(ROOT, "examples/room.yaml")]);
  assert.match(good.toString(), /room\.yaml: ok/);
  const file = written("room: { id: 1 }\n");
  const bad = spawnSync(join(ROOT, "bin/roomd"), ["room", "--check", file], { encoding: "utf8" });
  assert.equal(bad.status, 78);
  assert.match(bad.stderr, /config\.yaml:1: room\.id: 1 — expected/);
  assert.match(bad.stderr, /media/);
});

const CAMERAS = `cameras:
  - { id: cam1, name: Camera 1, connection: { type: tcp, host: 192.0.2.1, port: 5678 } }
  - { id: cam2, name: Camera 2, connection: { type: tcp, host: 192.0.2.2, port: 5678 } }
`;
const withMedia = (media: string) => `room: { id: hue, name: Huế }
stateDirectory: /tmp/x
${CAMERAS}media:
  audio: { source: none }
${media}`;

test("a single video is resolved to a list of inputs", () => {
  const videos = (media: string) => loadRoomConfig(written(withMedia(media))).media.videos;
  assert.deepEqual(
    videos("  video: { source: test }\n").map(({ id, name, camera }) => ({ id, name, camera })),
    [{ id: "main", name: "Camera 1", camera: "cam1" }],
  );
  assert.equal(videos("  video: { source: test, camera: cam2 }\n")[0]?.camera, "cam2");
  assert.deepEqual(videos("  video: { source: none }\n"), []);
  const [hall, slides] = videos(`  videos:
    - { id: hall, name: Toàn cảnh, camera: cam1, source: v4l2, device: /dev/video0 }
    - { id: slides, name: Máy soi, source: rtsp, url: "rtsp://192.0.2.3/1", keepReady: true }
`);
  assert.deepEqual([hall?.camera, hall?.keepReady, hall?.width], ["cam1", false, 1280]);
  assert.deepEqual([slides?.camera, slides?.keepReady], [undefined, true]);
});

test("duplicate input ids or devices, an unknown camera, and both or neither of video and videos are reported", () => {
  const found = problemsOf(
    withMedia(`  video: { source: test, camera: cam9 }
  videos:
    - { id: hall, name: A, source: v4l2, device: /dev/video0 }
    - { id: hall, name: B, camera: cam3, source: v4l2, device: /dev/video0 }
`),
  ).map(({ path, value }) => `${path} ${value.slice(0, 12)}`);
  assert.deepEqual(found.sort(), [
    'media.video.camera "cam9"',
    'media.videos [{"id":"hall',
    'media.videos[1].camera "cam3"',
    'media.videos[1].device "/dev/video0',
    'media.videos[1].id "hall"',
  ]);
  const [neither] = problemsOf(withMedia(""));
  assert.match(`${neither?.path}: ${neither?.expected}`, /media\.video: .*videos: a list/);
  const [unknown] = problemsOf(withMedia("  video: { source: test, camera: cam9 }\n"));
  assert.match(unknown?.expected ?? "", /cam1, cam2/);
  const [empty] = problemsOf(withMedia("  videos: []\n"));
  assert.equal(empty?.path, "media.videos");
  const paths = problemsOf(withMedia("  videos: [{ id: A!, source: test, size: 3 }]\n")).map(
    ({ path }) => path,
  );
  assert.deepEqual(paths.sort(), ["media.videos[0].id", "media.videos[0].name", "media.videos[0].size"]);
});

test("a file that nests 8,000 deep, multiplies by aliases or is too long is reported as such", () => {
  const deep = `${"{a: ".repeat(8000)}1${"}".repeat(8000)}`;
  const levels = ["a: &a [x, x, x, x, x, x, x, x, x]"];
  for (let level = 0; level < 9; level++) {
    const [above, below] = ["abcdefghij"[level], "abcdefghij"[level + 1]];
    levels.push(`${below}: &${below} [${Array.from({ length: 9 }, () => `*${above}`).join(", ")}]`);
  }
  for (const text of [deep, `${MINIMAL_ROOM}ptz: ${deep}`, levels.join("\n"), "#".repeat(17_000_000)]) {
    const [problem] = problemsOf(text);
    assert.match(problem?.expected ?? "", /YAML|at most|no such key/);
  }
});

test("a hub's time zone is one that exists", () => {
  const text = (timeZone: string) =>
    `hub: { name: Hub, timeZone: ${timeZone} }\nstateDirectory: /tmp/x\nbroker: { type: embedded }\nrooms: []\n`;
  assert.deepEqual(
    problemsOf(text("Asia/Hanoy"), loadHubConfig).map(({ path }) => path),
    ["hub.timeZone"],
  );
  assert.deepEqual(problemsOf(text("Asia/Ho_Chi_Minh"), loadHubConfig), []);
});
