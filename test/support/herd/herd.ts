import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Meeting } from "../../../daemon/contract/meeting.ts";
import { postCommand } from "../house.ts";
import { freePort } from "../ports.ts";
import { Program } from "../program.ts";
import type { HerdOrder, HerdReport, HerdRoomState } from "./orders.ts";

/** Of the sites, one leads and so many speak; the others listen, as in a ministry's conference. */
const SPEAKERS = 4;

export interface HerdOptions {
  readonly rooms: number;
  /** Media workers of the hub. */
  readonly workers?: number;
  /** Each line of the hub's log. */
  readonly onHubLine?: (line: string) => void;
}

/** A real hub and many rooms that are real as far as the hub can tell: link, path, streams. */
export class Herd implements AsyncDisposable {
  readonly ids: readonly string[];
  readonly hubPort: number;
  readonly #directory: string;
  readonly #options: HerdOptions;
  readonly #brokerPort: number;
  #hub: Program | undefined;
  #rooms: ChildProcess | undefined;
  meetingId = "";

  private constructor(options: HerdOptions, directory: string, hubPort: number, brokerPort: number) {
    this.#options = options;
    this.#directory = directory;
    this.hubPort = hubPort;
    this.#brokerPort = brokerPort;
    this.ids = Array.from(
      { length: options.rooms },
      (_, index) => `site-${String(index + 1).padStart(2, "0")}`,
    );
  }

  /** A hub with a meeting that is on, and rooms that are ready to begin. */
  static async prepare(options: HerdOptions): Promise<Herd> {
    const directory = await mkdtemp(join(tmpdir(), "roomd-herd-"));
    const herd = new Herd(options, directory, await freePort(), await freePort());
    try {
      await herd.startHub();
      herd.meetingId = (await herd.#meeting()).id;
      await herd.#startRooms();
      return herd;
    } catch (error) {
      await herd[Symbol.asyncDispose]();
      throw error;
    }
  }

  get hubPid(): number {
    return this.#hub?.pid ?? 0;
  }

  get roomsPid(): number {
    return this.#rooms?.pid ?? 0;
  }

  get hub(): Program {
    if (!this.#hub) throw new Error("the herd has no hub");
    return this.#hub;
  }

  async startHub(): Promise<void> {
    const configFile = join(this.#directory, "hub.yaml");
    const config = {
      hub: { name: "Herd" },
      api: { port: this.hubPort },
      stateDirectory: join(this.#directory, "hub"),
      broker: { type: "embedded", port: this.#brokerPort },
      sfu: { workers: this.#options.workers ?? 0 },
      rooms: this.ids.map((id) => ({ id, name: id, token: `token-of-${id}` })),
    };
    await writeFile(configFile, stringify(config), { mode: 0o600 });
    const { onHubLine } = this.#options;
    this.#hub = new Program({ role: "hub", configFile, ...(onHubLine ? { onLine: onHubLine } : {}) });
    await this.#hub.ready;
  }

  /** All rooms connect and join at once. */
  start(): void {
    this.#order({ order: "start", meetingId: this.meetingId });
  }

  async stopRoom(id: string): Promise<void> {
    this.#order({ order: "stop", id });
    await this.#report((report) => report.report === "stopped" && report.id === id);
  }

  async startRoom(id: string): Promise<void> {
    await this.#prepareRoom(id);
    this.#order({ order: "start-one", id, meetingId: this.meetingId });
  }

  async states(): Promise<readonly HerdRoomState[]> {
    this.#order({ order: "state", meetingId: this.meetingId });
    const report = await this.#report((one) => one.report === "state");
    return report.report === "state" ? report.rooms : [];
  }

  #meeting(): Promise<Meeting> {
    const now = Date.now();
    const [chairRoomId = "", ...others] = this.ids;
    return postCommand<Meeting>(`http://127.0.0.1:${this.hubPort}`, "meeting.create", {
      title: "Họp tổng kết năm",
      startsAtMs: now,
      endsAtMs: now + 6 * 3_600_000,
      roomIds: this.ids,
      chairRoomId,
      speakerRoomIds: others.slice(0, SPEAKERS),
    });
  }

  async #startRooms(): Promise<void> {
    const child = fork(join(import.meta.dirname, "rooms-process.ts"), { stdio: "inherit" });
    // Many wait for reports at once.
    child.setMaxListeners(0);
    this.#rooms = child;
    await this.#report((report) => report.report === "ready");
    for (const id of this.ids) await this.#prepareRoom(id);
  }

  async #prepareRoom(id: string): Promise<void> {
    // The chair reports, the others listen.
    const voice = id === this.ids[0] ? "talks" : "quiet";
    const hubUrl = `ws://127.0.0.1:${this.hubPort}`;
    this.#order({ order: "prepare", id, token: `token-of-${id}`, hubUrl, voice });
    await this.#report((report) => report.report === "prepared" && report.id === id);
  }

  #order(order: HerdOrder): void {
    this.#rooms?.send(order);
  }

  #report(match: (report: HerdReport) => boolean): Promise<HerdReport> {
    const child = this.#rooms;
    if (!child) throw new Error("the herd has no rooms");
    return new Promise((resolve, reject) => {
      const onMessage = (message: unknown) => {
        const report = message as HerdReport;
        if (!match(report)) return;
        child.off("message", onMessage);
        child.off("exit", onExit);
        resolve(report);
      };
      const onExit = () => reject(new Error("the process with the rooms ended"));
      child.on("message", onMessage);
      child.once("exit", onExit);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const rooms = this.#rooms;
    if (rooms && rooms.exitCode === null) {
      const gone = new Promise((resolve) => rooms.once("exit", resolve));
      rooms.disconnect();
      await gone;
    }
    await this.#hub?.[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
