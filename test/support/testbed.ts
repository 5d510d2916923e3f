import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { loopbackHost } from "./testbed/host.ts";
import { HubProcess } from "./testbed/hub-process.ts";
import { NodeProcess } from "./testbed/node-process.ts";
import type { NodeOptions, RoomOptions, TestbedOptions } from "./testbed/options.ts";
import { RoomProcess } from "./testbed/room-process.ts";

/** A hub, rooms and nodes as real processes, on loopback or in a test network. Whatever it starts ends with it. */
export class Testbed implements AsyncDisposable {
  readonly rooms: RoomProcess[] = [];
  readonly nodes: NodeProcess[] = [];
  readonly #options: TestbedOptions;
  readonly #directory: string;
  #hub: HubProcess | undefined;

  private constructor(options: TestbedOptions, directory: string) {
    this.#options = options;
    this.#directory = directory;
  }

  /** Rejects, with everything ended, when a part of it does not start. */
  static async start(options: TestbedOptions): Promise<Testbed> {
    const testbed = new Testbed(options, await makeDirectory(options.directory));
    try {
      if (options.hub !== "none") await testbed.#startHub();
      for (const node of options.nodes ?? []) await testbed.startNode(node);
      for (const room of options.rooms ?? []) await testbed.#addRoom(room);
      if (options.startRooms !== "later") await testbed.startRooms();
      return testbed;
    } catch (error) {
      await testbed[Symbol.asyncDispose]();
      throw error;
    }
  }

  get hub(): HubProcess {
    if (!this.#hub) throw new Error("this testbed has no hub");
    return this.#hub;
  }

  room(id: string): RoomProcess {
    const room = this.rooms.find((candidate) => candidate.options.id === id);
    if (!room) throw new Error(`no room ${id} in this testbed`);
    return room;
  }

  node(id: string): NodeProcess {
    const node = this.nodes.find((candidate) => candidate.id === id);
    if (!node) throw new Error(`no node ${id} in this testbed`);
    return node;
  }

  async startRooms(): Promise<void> {
    await Promise.all(this.rooms.map((room) => room.start()));
  }

  /** Of `absentNodeIds`, or one that the hub does not know. */
  async startNode(options: NodeOptions): Promise<NodeProcess> {
    const host = this.#options.network?.node(options.id) ?? loopbackHost(options.address);
    const node = await NodeProcess.create(options, { ...this.#parts(options.id), host, hub: this.hub });
    this.nodes.push(node);
    await node.start();
    return node;
  }

  /** A meeting of the rooms that run, from now on, unless the options say otherwise. */
  startMeeting(options: Readonly<Record<string, unknown>> = {}): Promise<Meeting> {
    return this.hub.startMeeting({ roomIds: this.rooms.map((room) => room.options.id), ...options });
  }

  async #startHub(): Promise<void> {
    const { rooms = [], absentRoomIds = [], nodes = [], absentNodeIds = [] } = this.#options;
    const { network, hubPort, hubConfig } = this.#options;
    this.#hub = await HubProcess.create({
      ...this.#parts("hub"),
      host: network?.hub ?? loopbackHost(),
      rooms: [...rooms, ...absentRoomIds.map((id) => ({ id, name: id }))],
      nodeIds: [...nodes.map(({ id }) => id), ...absentNodeIds],
      ...(hubPort === undefined ? {} : { port: hubPort }),
      ...(hubConfig ? { config: hubConfig } : {}),
    });
    await this.#hub.start();
  }

  async #addRoom(options: RoomOptions): Promise<void> {
    const host = this.#options.network?.room(options.id) ?? loopbackHost();
    this.rooms.push(await RoomProcess.create(options, { ...this.#parts(options.id), host, hub: this.#hub }));
  }

  #parts(program: string): { readonly directory: string; readonly onLogLine: (line: string) => void } {
    return {
      directory: this.#directory,
      onLogLine: (line) => this.#options.onLogLine?.(program, line),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.rooms.map((room) => room[Symbol.asyncDispose]()));
    await Promise.allSettled(this.nodes.map((node) => node[Symbol.asyncDispose]()));
    await this.#hub?.[Symbol.asyncDispose]();
    await this.#options.network?.[Symbol.asyncDispose]();
    if (this.#options.directory === undefined) await rm(this.#directory, { recursive: true, force: true });
  }
}

async function makeDirectory(directory: string | undefined): Promise<string> {
  if (directory === undefined) return mkdtemp(join(tmpdir(), "roomd-testbed-"));
  await mkdir(directory, { recursive: true });
  return resolve(directory);
}
