import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { ConferenceCommand, ConferenceCommands } from "../../../daemon/contract/conference-commands.ts";
import type { RequestArguments, RequestName, ResultOf } from "../../../daemon/contract/define-command.ts";
import type { HubState } from "../../../daemon/contract/fleet/hub-state.ts";
import type { HubCommands } from "../../../daemon/contract/hub-commands.ts";
import type { Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import { getJson, postCommand } from "../http.ts";
import { freePort } from "../ports.ts";
import { Program } from "../program.ts";
import { type Host, listenAddress } from "./host.ts";

export interface HubProcessOptions {
  readonly directory: string;
  readonly host: Host;
  readonly rooms: readonly { readonly id: string; readonly name: string; readonly region?: string }[];
  readonly nodeIds: readonly string[];
  readonly port?: number;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly onLogLine?: (line: string) => void;
}

/** A `roomd hub`, which a test may kill and start again. */
export class HubProcess implements AsyncDisposable {
  readonly host: Host;
  readonly port: number;
  readonly brokerPort: number;
  readonly stateDirectory: string;
  readonly #options: HubProcessOptions;
  #program: Program | undefined;
  #forward: AsyncDisposable | undefined;

  private constructor(options: HubProcessOptions, ports: { readonly api: number; readonly broker: number }) {
    this.#options = options;
    this.host = options.host;
    this.port = ports.api;
    this.brokerPort = ports.broker;
    this.stateDirectory = join(options.directory, "hub");
  }

  /** Reserves its ports; `start` starts it. */
  static async create(options: HubProcessOptions): Promise<HubProcess> {
    return new HubProcess(options, { api: options.port ?? (await freePort()), broker: await freePort() });
  }

  /** For the test and its browsers. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get program(): Program {
    if (!this.#program) throw new Error("the hub was not started");
    return this.#program;
  }

  /** Resolves when it is ready; also after it was killed. */
  async start(): Promise<void> {
    const { directory, host, onLogLine } = this.#options;
    const configFile = join(directory, "hub.yaml");
    await writeFile(configFile, stringify(this.#config()), { mode: 0o600 });
    this.#program = new Program({
      role: "hub",
      configFile,
      inside: host.inside,
      ...(onLogLine ? { onLogLine } : {}),
    });
    await this.#program.ready;
    this.#forward ??= await host.forward(this.port);
  }

  state(): Promise<HubState> {
    return getJson<HubState>(`${this.url}/api/state`);
  }

  /** Rejects with the error's code and message. */
  command<Name extends RequestName<HubCommands>>(
    name: Name,
    ...[params]: RequestArguments<HubCommands[Name]>
  ): Promise<ResultOf<HubCommands[Name]>> {
    return this.send(name, params ?? {}) as Promise<ResultOf<HubCommands[Name]>>;
  }

  /** Runs a command of a conference with the rights of its chair. */
  moderate<Name extends RequestName<ConferenceCommands>>(
    meetingId: string,
    name: Name,
    ...[params]: RequestArguments<ConferenceCommands[Name]>
  ): Promise<object> {
    const command = { name, params: params ?? {} } as ConferenceCommand;
    return this.command("meeting.moderate", { meetingId, command });
  }

  /** Sends what the contract may not have: for tests of what is refused. */
  send(method: string, params: unknown): Promise<unknown> {
    return postCommand(this.url, method, params);
  }

  /** A meeting of all its rooms, from now on for some hours, by default. */
  startMeeting(options: Readonly<Record<string, unknown>> = {}): Promise<Meeting> {
    const now = Date.now();
    return this.command("meeting.create", {
      title: "Họp giao ban",
      startsAtMs: now,
      endsAtMs: now + 6 * 3_600_000,
      roomIds: this.#options.rooms.map(({ id }) => id),
      ...options,
    });
  }

  #config(): unknown {
    const { host, rooms, nodeIds } = this.#options;
    const { sfu, ...config } = this.#options.config ?? {};
    const listen = listenAddress(host);
    return {
      hub: { name: "Trung tâm" },
      api: { host: listen, port: this.port },
      stateDirectory: this.stateDirectory,
      broker: { type: "embedded", host: listen, port: this.brokerPort },
      // On a host with two networks, packets must leave from the address that rooms were given.
      sfu: { listenIp: host.address, ...(sfu as object | undefined) },
      ...(host.inside.length > 0 ? { guests: { publicUrl: this.url } } : {}),
      nodes: nodeIds.map((id) => ({ id, token: nodeToken(id) })),
      rooms: rooms.map(({ id, name, region = "Miền Trung" }) => ({ id, name, region, token: roomToken(id) })),
      ...config,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#forward?.[Symbol.asyncDispose]();
    await this.#program?.[Symbol.asyncDispose]();
  }
}

export function roomToken(roomId: string): string {
  return `token-of-${roomId}`;
}

export function nodeToken(nodeId: string): string {
  return `token-of-node-${nodeId}`;
}
