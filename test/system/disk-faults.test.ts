import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { stringify } from "yaml";
import type { HubState } from "../../daemon/contract/fleet/hub-state.ts";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { eventually } from "../support/eventually.ts";
import { getJson, postCommand } from "../support/http.ts";
import { freePort } from "../support/ports.ts";
import { Program } from "../support/program.ts";

let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "roomd-disk-"));
});
after(() => rm(directory, { recursive: true, force: true }));

/** Runs a program after these shell commands, in a mount namespace of its own. */
const withMounts = (script: string) => ["unshare", "-rm", "bash", "-c", `${script} && exec "$@"`, "bash"];
const small = (path: string) => withMounts(`mount -t tmpfs -o size=4m tmpfs ${path}`);
const readOnly = (path: string) =>
  withMounts(`mount --bind ${path} ${path} && mount -o remount,ro,bind ${path}`);

interface Running<State> extends AsyncDisposable {
  readonly program: Program;
  readonly url: string;
  readonly stateDirectory: string;
  state(): Promise<State>;
}

/** Starts a hub or a room whose state is in this folder of the test's directory. */
async function start<State>(
  role: "hub" | "room",
  name: string,
  inside?: (stateDirectory: string) => readonly string[],
): Promise<Running<State>> {
  const stateDirectory = join(directory, name);
  await mkdir(stateDirectory, { recursive: true });
  const port = await freePort();
  const none = { source: "none" };
  const config =
    role === "hub"
      ? {
          hub: { name: "Trung tâm" },
          api: { port },
          stateDirectory,
          broker: { type: "embedded", port: await freePort() },
          sfu: { workers: 1 },
          rooms: [{ id: "hue", name: "Huế", token: "token-of-hue" }],
        }
      : {
          room: { id: "hue", name: "Huế" },
          api: { port },
          stateDirectory,
          media: { video: none, audio: none },
        };
  const configFile = join(directory, `${name}.yaml`);
  await writeFile(configFile, stringify(config));
  const program = new Program({ role, configFile, ...(inside ? { inside: inside(stateDirectory) } : {}) });
  await program.ready;
  const url = `http://127.0.0.1:${port}`;
  return {
    program,
    url,
    stateDirectory,
    state: () => getJson<State>(`${url}/api/state`),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

function createMeeting(url: string): Promise<Meeting> {
  const now = Date.now();
  const params = { title: "Họp", startsAtMs: now, endsAtMs: now + 3_600_000, roomIds: ["hue"] };
  return postCommand(url, "meeting.create", params) as Promise<Meeting>;
}

/** Writes a file until the disk accepts no more; returns its path. */
async function fill({ program, stateDirectory }: Running<unknown>): Promise<string> {
  const file = `/proc/${program.pid}/root${stateDirectory}/filler`;
  for (const bytes of [1_000_000, 4096, 1]) {
    while (
      await writeFile(file, Buffer.alloc(bytes), { flag: "a" }).then(
        () => true,
        () => false,
      )
    );
  }
  return file;
}

test("a meeting ends although the hub's disk is full, and all is stored when it has room again", async () => {
  await using hub = await start<HubState>("hub", "full-hub", small);
  const { id } = await createMeeting(hub.url);
  assert.equal((await hub.state()).storage.status, "ok");
  const filler = await fill(hub);
  await postCommand(hub.url, "meeting.end", { meetingId: id });
  const { meetings, storage } = await hub.state();
  assert.deepEqual(meetings, []);
  assert.equal(storage.status, "degraded");
  assert.match(storage.reason ?? "", /schedule\.sqlite.*lost at a restart/);
  const other = await createMeeting(hub.url);
  await rm(filler);
  await eventually("stored again", async () => (await hub.state()).storage.status === "ok");
  assert.deepEqual(
    (await hub.state()).meetings.map((meeting) => meeting.id),
    [other.id],
  );
});

test("a hub starts on a read-only disk with its meetings, its broker and its console", async () => {
  let id: string;
  {
    await using hub = await start<HubState>("hub", "read-only-hub");
    id = (await createMeeting(hub.url)).id;
  }
  await using hub = await start<HubState>("hub", "read-only-hub", readOnly);
  const { meetings, storage } = await hub.state();
  assert.deepEqual(
    meetings.map((meeting) => meeting.id),
    [id],
  );
  assert.equal(storage.status, "degraded");
  await eventually("broker", async () => (await hub.state()).broker.status === "ok");
  await postCommand(hub.url, "meeting.end", { meetingId: id });
  assert.deepEqual((await hub.state()).meetings, []);
});

test("a room starts on a read-only disk, and one whose database is damaged has its last good copy", async () => {
  const mute = (url: string) => postCommand(url, "microphone.setMuted", { muted: true });
  {
    await using room = await start<RoomState>("room", "room");
    await assert.rejects(mute(room.url), /no microphone/);
  }
  {
    await using room = await start<RoomState>("room", "room", readOnly);
    const { storage } = await room.state();
    assert.match(storage.reason ?? "", /room\.sqlite.*changes are in memory only/);
  }
  await writeFile(join(directory, "room/room.sqlite"), "damaged ".repeat(10_000));
  await using room = await start<RoomState>("room", "room");
  const { storage, process } = await room.state();
  assert.match(storage.reason ?? "", /room\.sqlite was damaged.*the copy of .* is used/);
  assert.equal(process.status, "ok");
});
