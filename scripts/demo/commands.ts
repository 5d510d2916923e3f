import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RoomProcess } from "../../test/support/testbed/room-process.ts";
import type { Testbed } from "../../test/support/testbed.ts";
import { readable } from "./log-line.ts";

const ROOMCTL = join(import.meta.dirname, "../../bin/roomctl");
/** Log lines shown of a program that ended unexpectedly. */
const LAST_LINES = 5;

export const COMMANDS_HELP =
  "Commands: kill ROOM · start ROOM · unplug ROOM · plug ROOM (the camera's cable) · status · help · quit";

export interface DemoCommandsOptions {
  readonly testbed: Testbed;
  readonly introduction: string;
  readonly print: (text: string) => void;
  readonly quit: () => Promise<void>;
}

/** What can be typed into the demo's terminal. */
export class DemoCommands {
  readonly #options: DemoCommandsOptions;
  /** Programs that a command ends; one that ends otherwise is a fault to be shown. */
  readonly #expectedToEnd = new Set<string>();
  readonly #roomCommands = new Map(
    Object.entries({
      kill: (room: RoomProcess) => this.#kill(room),
      start: (room: RoomProcess) => this.#start(room),
      unplug: (room: RoomProcess) => this.#unplug(room),
      plug: (room: RoomProcess) => this.#plug(room),
    }),
  );
  #running: Promise<void> = Promise.resolve();
  #quitting = false;

  constructor(options: DemoCommandsOptions) {
    this.#options = options;
    const { hub, rooms } = options.testbed;
    this.#watch("hub", hub.program);
    for (const { options: room, program } of rooms) this.#watch(room.id, program);
  }

  /** Runs one line after the one before, so that `start` finds what `kill` left. */
  run(line: string): void {
    const { print } = this.#options;
    this.#running = this.#running
      .then(() => this.#run(line))
      .catch((error: unknown) => print(error instanceof Error ? error.message : String(error)));
  }

  async #run(line: string): Promise<void> {
    const { testbed, introduction, print, quit } = this.#options;
    const [word = "", id = ""] = line.trim().split(/\s+/);
    if (word === "") return;
    if (word === "help") return print(introduction);
    if (word === "status") return this.#status();
    if (word === "quit" || word === "exit") return quit();
    const command = this.#roomCommands.get(word);
    if (!command) return print(`no command "${word}"; try help`);
    const ids = testbed.rooms.map((room) => room.options.id);
    const room = testbed.rooms[ids.indexOf(id)];
    if (!room) return print(`which room? ${ids.join(", ")}`);
    print(await command(room));
  }

  async #status(): Promise<void> {
    const { testbed, print } = this.#options;
    const { stdout } = await promisify(execFile)(ROOMCTL, ["rooms", "--hub", testbed.hub.url]);
    print(stdout);
  }

  async #kill({ options: { id }, program }: RoomProcess): Promise<string> {
    if (!program?.child.running) return `${id} is not running`;
    this.#expectedToEnd.add(id);
    await program.kill();
    return `${id}: plug pulled (SIGKILL)`;
  }

  async #start(room: RoomProcess): Promise<string> {
    const { id } = room.options;
    if (room.program.child.running) return `${id} is running`;
    await room.start();
    if (room.program) this.#watch(id, room.program);
    return `${id}: started`;
  }

  async #unplug({ options: { id }, camera }: RoomProcess): Promise<string> {
    await camera?.unplug();
    return `${id}: camera unplugged`;
  }

  async #plug({ options: { id }, camera }: RoomProcess): Promise<string> {
    // One cable at a time: a pseudo-terminal that is still open would stay so.
    await camera?.unplug();
    await camera?.replug();
    return `${id}: camera plugged in`;
  }

  #watch(name: string, program: NonNullable<RoomProcess["program"]>): void {
    void program.exited.then(({ code, signal }) => {
      if (this.#expectedToEnd.delete(name) || this.#quitting) return;
      const status = signal === null ? `exit code ${code}` : signal;
      const lines = program.log.slice(-LAST_LINES).map((line) => `  ${readable(line).text}`);
      const hint = name === "hub" ? "" : `\n"start ${name}" starts it again.`;
      this.#options.print(
        `\n${name} ended unexpectedly (${status}). Its last log lines:\n${lines.join("\n")}${hint}\n`,
      );
    });
  }

  /** Programs that end from now on were ended by whoever stops the demo. */
  quitting(): void {
    this.#quitting = true;
  }
}
