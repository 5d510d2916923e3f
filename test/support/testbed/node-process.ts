import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { urlHost } from "../../../daemon/platform/url-host.ts";
import { freePort } from "../ports.ts";
import { Program } from "../program.ts";
import type { Host } from "./host.ts";
import { type HubProcess, nodeToken } from "./hub-process.ts";
import type { NodeOptions } from "./options.ts";

interface NodeParts {
  readonly directory: string;
  readonly host: Host;
  readonly hub: HubProcess;
  readonly onLogLine?: (line: string) => void;
}

/** A `roomd node`; a test may kill it and start it again. */
export class NodeProcess implements AsyncDisposable {
  readonly id: string;
  readonly port: number;
  readonly #options: NodeOptions;
  readonly #parts: NodeParts;
  #program: Program | undefined;

  private constructor(options: NodeOptions, parts: NodeParts, port: number) {
    this.id = options.id;
    this.#options = options;
    this.#parts = parts;
    this.port = port;
  }

  /** Reserves its port; `start` starts it. */
  static async create(options: NodeOptions, parts: NodeParts): Promise<NodeProcess> {
    return new NodeProcess(options, parts, await freePort());
  }

  get program(): Program {
    if (!this.#program) throw new Error(`node ${this.id} was not started`);
    return this.#program;
  }

  /** Resolves when it is ready; also after it was killed. */
  async start(): Promise<void> {
    const { directory, host, hub, onLogLine } = this.#parts;
    const { id, token = nodeToken(id), workers = 1, config } = this.#options;
    const configFile = join(directory, `node-${id}.yaml`);
    const yaml = {
      node: { id },
      hub: { broker: `mqtt://${urlHost(hub.host.address)}:${hub.brokerPort}`, token },
      control: { host: host.address, port: this.port },
      media: { listenIp: host.address },
      workers,
      ...config,
    };
    await writeFile(configFile, stringify(yaml), { mode: 0o600 });
    this.#program = new Program({
      role: "node",
      configFile,
      inside: host.inside,
      ...(onLogLine ? { onLogLine } : {}),
    });
    await this.#program.ready;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.[Symbol.asyncDispose]();
  }
}
