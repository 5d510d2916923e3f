import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { nodeTokenOf } from "./node-process.ts";
import { freePort } from "./ports.ts";
import { Program } from "./program.ts";
import { getJson, postCommand } from "./testbed.ts";

export interface HubProcessOptions {
  readonly roomIds: readonly string[];
  /** Of the configuration's `sfu`. */
  readonly sfu?: Record<string, unknown>;
  /** SFU nodes that it knows; whoever asks starts them. */
  readonly nodeIds?: readonly string[];
  readonly onLogLine?: (line: string) => void;
}

/** A hub without the rooms it knows: whoever asks for it plays them. It may be ended and started again. */
export class HubProcess implements AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly brokerPort: number;
  readonly #options: HubProcessOptions;
  readonly #directory: string;
  readonly #configFile: string;
  #program: Program | undefined;

  private constructor(options: HubProcessOptions, directory: string, ports: { api: number; broker: number }) {
    this.#options = options;
    this.#directory = directory;
    this.port = ports.api;
    this.brokerPort = ports.broker;
    this.url = `http://127.0.0.1:${ports.api}`;
    this.#configFile = join(directory, "hub.yaml");
  }

  static async start(options: HubProcessOptions): Promise<HubProcess> {
    const directory = await mkdtemp(join(tmpdir(), "roomd-hub-"));
    const hub = new HubProcess(options, directory, { api: await freePort(), broker: await freePort() });
    const config = {
      hub: { name: "Trung tâm" },
      api: { port: hub.port },
      stateDirectory: hub.stateDirectory,
      broker: { type: "embedded", port: hub.brokerPort },
      sfu: options.sfu ?? {},
      nodes: (options.nodeIds ?? []).map((id) => ({ id, token: nodeTokenOf(id) })),
      rooms: options.roomIds.map((id) => ({ id, name: id, token: roomToken(id) })),
    };
    await writeFile(hub.#configFile, stringify(config), { mode: 0o600 });
    await hub.restart();
    return hub;
  }

  get stateDirectory(): string {
    return join(this.#directory, "hub");
  }

  async restart(): Promise<void> {
    const { onLogLine } = this.#options;
    this.#program = new Program({
      role: "hub",
      configFile: this.#configFile,
      ...(onLogLine ? { onLogLine } : {}),
    });
    await this.#program.ready;
  }

  get program(): Program {
    if (!this.#program) throw new Error("the hub was not started");
    return this.#program;
  }

  command<T = unknown>(method: string, params: unknown): Promise<T> {
    return postCommand<T>(this.url, method, params);
  }

  state<T>(): Promise<T> {
    return getJson<T>(`${this.url}/api/state`);
  }

  /** A meeting of all its rooms that is on from now for some hours. */
  startMeeting(more: Record<string, unknown> = {}): Promise<Meeting> {
    const now = Date.now();
    return this.command<Meeting>("meeting.create", {
      title: "Họp tổng kết năm",
      startsAtMs: now,
      endsAtMs: now + 6 * 3_600_000,
      roomIds: this.#options.roomIds,
      ...more,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

export function roomToken(roomId: string): string {
  return `token-of-${roomId}`;
}
