import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { TcpProxy } from "../tcp-proxy.ts";
import { type HubProcess, roomToken } from "../testbed/hub-process.ts";
import { Testbed } from "../testbed.ts";
import type { LoadCommand, LoadReport, LoadRoomState } from "./messages.ts";

/** Of the sites, one leads and so many speak; the others listen, as in a ministry's conference. */
const SPEAKERS = 4;

export interface LoadGeneratorOptions {
  readonly rooms: number;
  /** Media workers of the hub. */
  readonly workers?: number;
  /** Each line of the hub's log. */
  readonly onHubLogLine?: (line: string) => void;
}

/** A real hub and many rooms that are real as far as the hub can tell: link, path, streams. */
export class LoadGenerator implements AsyncDisposable {
  readonly ids: readonly string[];
  readonly #testbed: Testbed;
  readonly meetingId: string;
  /** The way of the last room's link, which only listens. */
  readonly link: TcpProxy;
  #rooms: ChildProcess | undefined;

  private constructor(ids: readonly string[], testbed: Testbed, link: TcpProxy, meetingId: string) {
    this.ids = ids;
    this.#testbed = testbed;
    this.link = link;
    this.meetingId = meetingId;
  }

  /** A hub with a meeting that is on, and rooms that are ready to begin. */
  static async prepare({ rooms, workers = 0, onHubLogLine }: LoadGeneratorOptions): Promise<LoadGenerator> {
    const ids = Array.from({ length: rooms }, (_, index) => `site-${String(index + 1).padStart(2, "0")}`);
    const testbed = await Testbed.start({
      absentRoomIds: ids,
      hubConfig: { sfu: { workers } },
      ...(onHubLogLine ? { onLogLine: (_program, line) => onHubLogLine(line) } : {}),
    });
    const { hub } = testbed;
    const [chairRoomId = "", ...others] = ids;
    const { id } = await hub.startMeeting({ chairRoomId, speakerRoomIds: others.slice(0, SPEAKERS) });
    const generator = new LoadGenerator(ids, testbed, await TcpProxy.to(hub.port), id);
    try {
      await generator.#startRooms();
      return generator;
    } catch (error) {
      await generator[Symbol.asyncDispose]();
      throw error;
    }
  }

  get hub(): HubProcess {
    return this.#testbed.hub;
  }

  get roomsPid(): number {
    return this.#rooms?.pid ?? 0;
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

  async states(): Promise<readonly LoadRoomState[]> {
    this.#order({ order: "state", meetingId: this.meetingId });
    const report = await this.#report((one) => one.report === "state");
    return report.report === "state" ? report.rooms : [];
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
    const { port } = id === this.ids.at(-1) ? this.link : this.hub;
    const hubUrl = `ws://127.0.0.1:${port}`;
    this.#order({ order: "prepare", id, token: roomToken(id), hubUrl, voice });
    await this.#report((report) => report.report === "prepared" && report.id === id);
  }

  #order(order: LoadCommand): void {
    this.#rooms?.send(order);
  }

  #report(match: (report: LoadReport) => boolean): Promise<LoadReport> {
    const child = this.#rooms;
    if (!child) throw new Error("the load generator has no rooms");
    return new Promise((resolve, reject) => {
      const onMessage = (message: unknown) => {
        const report = message as LoadReport;
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
    await this.link[Symbol.asyncDispose]();
    await this.#testbed[Symbol.asyncDispose]();
  }
}
