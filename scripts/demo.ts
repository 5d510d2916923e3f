import { execFile } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs, promisify } from "node:util";
import { portsInUse } from "../test/support/ports.ts";
import { type RoomProcess, Testbed } from "../test/support/testbed.ts";
import { readable } from "./demo/log-line.ts";

/** `npm run demo`: a hub and two rooms with simulated cameras, as real processes on this machine.
 * `--state DIR` keeps meetings and presets there; `--json` says where all is, in one line, and nothing else. */

const WANTED_PORTS = { hub: 9000, "ha-noi": 8081, "da-nang": 8082 };
const SCENE = { width: 640, height: 360, framesPerSecond: 25 };
/** Whatever hangs is killed by Linux when this process exits; all is gone within 5 s, ms. */
const STOP_WITHIN_MS = 4500;
const LAST_LINES = 5;
const ROOMCTL = join(import.meta.dirname, "../bin/roomctl");

const { values: options } = parseArgs({
  options: { json: { type: "boolean", default: false }, state: { type: "string" } },
});
const say = (text: string) => {
  if (!options.json) process.stdout.write(`${text}\n`);
};

/** Those that a command ended; a program that ends otherwise is a fault to be shown. */
const expectedToEnd = new Set<string>();
let stopping = false;

function watch(name: string, program: NonNullable<RoomProcess["program"]>): void {
  void program.exited.then(({ code, signal }) => {
    if (expectedToEnd.delete(name) || stopping) return;
    const how = signal === null ? `exit code ${code}` : signal;
    const words = program.log.slice(-LAST_LINES).map((line) => `  ${readable(line).text}`);
    const again = name === "hub" ? "" : `\n"start ${name}" brings it back.`;
    say(`\n${name} ended by itself (${how}). Its last words:\n${words.join("\n")}${again}\n`);
  });
}

/** What a program warns of is shown; its ordinary log is not. */
function showWarning(who: string, line: string): void {
  if (stopping) return;
  const { text, severe } = readable(line);
  if (severe) say(`[${who}] ${text}`);
}

function introduction(house: Testbed): string {
  const rooms = house.rooms.map(({ options: { name }, url }) => {
    return `  ${name.padEnd(9)} panel ${url}/panel/   screen ${url}/screen/`;
  });
  const [first] = house.rooms;
  const ids = house.rooms.map(({ options: { id } }) => id).join(",");
  return `
The house is running. Open in a browser:

  Console   ${house.hubUrl}/console/
${rooms.join("\n")}

Then:
  1. On a panel, hold and drag on the picture: the camera moves while you hold, and the picture with it.
  2. At the console, create a meeting that starts in 20 s: both rooms join by themselves (see the screens).
  3. Type "kill da-nang" here: its plug is pulled, its tile turns red. "start da-nang" brings it back.

The same from another terminal:
  export ROOMCTL_URL=${first?.url} ROOMCTL_HUB=${house.hubUrl}
  bin/roomctl status
  bin/roomctl ptz move --pan 0.5 --for 2s
  bin/roomctl meeting create --title "Họp giao ban" --in 20s --for 10m --rooms ${ids}
  bin/roomctl rooms

Commands: kill ROOM · start ROOM · unplug ROOM · plug ROOM (the camera's cable) · status · help · quit
`;
}

async function status(house: Testbed): Promise<void> {
  const { stdout } = await promisify(execFile)(ROOMCTL, ["rooms", "--hub", house.hubUrl]);
  say(stdout);
}

async function kill({ options: { id }, program }: RoomProcess): Promise<string> {
  if (!program?.child.running) return `${id} is not running`;
  expectedToEnd.add(id);
  await program.kill();
  return `${id}: plug pulled (SIGKILL)`;
}

async function start(room: RoomProcess): Promise<string> {
  const { id } = room.options;
  if (room.program?.child.running) return `${id} is running`;
  await room.start();
  if (room.program) watch(id, room.program);
  return `${id}: started`;
}

async function unplug({ options: { id }, camera }: RoomProcess): Promise<string> {
  await camera?.unplug();
  return `${id}: camera unplugged`;
}

async function plug({ options: { id }, camera }: RoomProcess): Promise<string> {
  // One cable at a time: a terminal that is still open would stay so.
  await camera?.unplug();
  await camera?.replug();
  return `${id}: camera plugged in`;
}

const ROOM_COMMANDS = new Map(Object.entries({ kill, start, unplug, plug }));

async function obey(house: Testbed, line: string): Promise<void> {
  const [word = "", id = ""] = line.trim().split(/\s+/);
  if (word === "") return;
  if (word === "help") return say(introduction(house));
  if (word === "status") return status(house);
  if (word === "quit" || word === "exit") return stop(house);
  const command = ROOM_COMMANDS.get(word);
  if (!command) return say(`no command "${word}"; try help`);
  const room = house.rooms.find((candidate) => candidate.options.id === id);
  if (!room) return say(`which room? ${house.rooms.map((candidate) => candidate.options.id).join(", ")}`);
  say(await command(room));
}

async function stop(house: Testbed): Promise<void> {
  if (stopping) return;
  stopping = true;
  say("stopping …");
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  await house[Symbol.asyncDispose]();
  process.exit(0);
}

say("starting a hub and two rooms …");
const taken = await portsInUse(Object.values(WANTED_PORTS));
if (taken.size > 0) say(`somebody has port ${[...taken].join(", ")}; others are used instead`);
const port = (wanted: number) => (taken.has(wanted) ? {} : { port: wanted });
const building = Testbed.start({
  ...(taken.has(WANTED_PORTS.hub) ? {} : { hubPort: WANTED_PORTS.hub }),
  ...(options.state === undefined ? {} : { directory: options.state }),
  onLogLine: showWarning,
  rooms: [
    { id: "ha-noi", name: "Hà Nội", region: "Miền Bắc", scene: SCENE, ...port(WANTED_PORTS["ha-noi"]) },
    { id: "da-nang", name: "Đà Nẵng", scene: SCENE, ...port(WANTED_PORTS["da-nang"]) },
  ],
});
// Ctrl-C while it still starts waits for what there is to stop.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => void building.then(stop, () => process.exit(1)));
}
const house = await building.catch((error: unknown) => {
  process.stderr.write(`the demo did not start: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
for (const { options: room, program } of house.rooms) if (program) watch(room.id, program);
if (house.hub) watch("hub", house.hub);
if (options.json) {
  const rooms = house.rooms.map(({ options: { id }, url, program }) => ({ id, url, pid: program?.pid }));
  process.stdout.write(`${JSON.stringify({ hub: house.hubUrl, rooms })}\n`);
}
say(introduction(house));
/** One after another, so that `start` finds what `kill` left. */
let obeyed = Promise.resolve();
createInterface({ input: process.stdin }).on("line", (line) => {
  obeyed = obeyed
    .then(() => obey(house, line))
    .catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
});
