import { createInterface } from "node:readline";
import { House, type HouseRoom } from "../test/support/house.ts";
import { takenPorts } from "../test/support/ports.ts";

/** `npm run demo`: a hub and two rooms with simulated cameras, as real processes on this machine. */

const WANTED_PORTS = { hub: 9000, "ha-noi": 8081, "da-nang": 8082 };
const SCENE = { width: 640, height: 360, framesPerSecond: 25 };
const STOP_WITHIN_MS = 5000;

const json = process.argv.includes("--json");
const say = (text: string) => {
  if (!json) process.stdout.write(`${text}\n`);
};

/** What each `kill` and `start` is about; a child that ends otherwise is a fault to be shown. */
const expectedToEnd = new Set<string>();

function watch(name: string, program: NonNullable<HouseRoom["program"]>): void {
  void program.exited.then(({ code, signal }) => {
    if (expectedToEnd.delete(name) || stopping) return;
    say(
      `\n${name} ended by itself (${signal ?? code}). Its last words:\n${program.log.slice(-5).join("\n")}\n`,
    );
  });
}

function introduction(house: House): string {
  const rooms = house.rooms.map(({ options, url }) => {
    const name = options.name.padEnd(8);
    return `  ${name}  panel ${url}/panel/   display ${url}/display/`;
  });
  const [first] = house.rooms;
  return `
The house is running. Open in a browser:

  Console   ${house.hubUrl}/console/
${rooms.join("\n")}

Then:
  1. On a panel, hold and drag on the picture: the camera moves while you hold, and the picture with it.
  2. At the console, create a meeting that starts in 20 s: both rooms join by themselves (see the displays).
  3. Type "kill da-nang" here: its plug is pulled, its tile turns red. "start da-nang" brings it back.

From another terminal: ROOMCTL_URL=${first?.url} ROOMCTL_HUB=${house.hubUrl} bin/roomctl status

Commands: kill ROOM · start ROOM · unplug ROOM · plug ROOM (the camera's cable) · help · quit
`;
}

async function obey(house: House, line: string): Promise<void> {
  const [word = "", id = ""] = line.trim().split(/\s+/);
  if (word === "") return;
  if (word === "help") return say(introduction(house));
  if (word === "quit" || word === "exit") return stop(house);
  if (!["kill", "start", "unplug", "plug"].includes(word)) return say(`no command "${word}"; try help`);
  const room = house.rooms.find(({ options }) => options.id === id);
  if (!room) return say(`which room? ${house.rooms.map(({ options }) => options.id).join(", ")}`);
  if (word === "kill") {
    if (!room.program?.child.running) return say(`${id} is not running`);
    expectedToEnd.add(id);
    await room.program.kill();
    return say(`${id}: plug pulled (SIGKILL)`);
  }
  if (word === "start") {
    if (room.program?.child.running) return say(`${id} is running`);
    await room.start();
    if (room.program) watch(id, room.program);
    return say(`${id}: started`);
  }
  if (word === "unplug") room.camera?.unplug();
  else await room.camera?.replug();
  say(`${id}: camera ${word === "plug" ? "plugged in" : "unplugged"}`);
}

let stopping = false;

async function stop(house: House): Promise<void> {
  if (stopping) return;
  stopping = true;
  say("stopping …");
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  await house[Symbol.asyncDispose]();
  process.exit(0);
}

say("starting a hub and two rooms …");
const taken = await takenPorts(Object.values(WANTED_PORTS));
const port = (wanted: number) => (taken.has(wanted) ? {} : { port: wanted });
const hubPort = taken.has(WANTED_PORTS.hub) ? {} : { hubPort: WANTED_PORTS.hub };
const building = House.build({
  ...hubPort,
  rooms: [
    { id: "ha-noi", name: "Hà Nội", scene: SCENE, ...port(WANTED_PORTS["ha-noi"]) },
    { id: "da-nang", name: "Đà Nẵng", scene: SCENE, ...port(WANTED_PORTS["da-nang"]) },
  ],
});
// Ctrl-C while it still starts waits for what there is to stop.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => void building.then(stop, () => process.exit(1)));
}
const house = await building;
for (const { options, program } of house.rooms) if (program) watch(options.id, program);
if (house.hub) watch("hub", house.hub);
if (json) {
  const rooms = house.rooms.map(({ options, url, program }) => ({ id: options.id, url, pid: program?.pid }));
  process.stdout.write(`${JSON.stringify({ hub: house.hubUrl, rooms })}\n`);
}
say(introduction(house));
// One after another: a room that is still being killed can't be started.
for await (const line of createInterface({ input: process.stdin })) {
  try {
    await obey(house, line);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}
