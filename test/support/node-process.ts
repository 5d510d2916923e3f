import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { freePort } from "./ports.ts";
import { Program } from "./program.ts";

export interface NodeProcessOptions {
  readonly id: string;
  readonly brokerPort: number;
  /** Address for hub and media; not the hub's own. */
  readonly address: string;
  readonly token?: string;
  readonly workers?: number;
  /** Command prefix: to enter a network namespace. */
  readonly inside?: readonly string[];
  /** Overrides in node.yaml. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly onLogLine?: (line: string) => void;
}

/** An SFU node as a process of its own. It can be killed and started again. */
export class NodeProcess implements AsyncDisposable {
  readonly port: number;
  readonly #options: NodeProcessOptions;
  readonly #directory: string;
  #program: Program | undefined;

  private constructor(options: NodeProcessOptions, directory: string, port: number) {
    this.#options = options;
    this.#directory = directory;
    this.port = port;
  }

  static async start(options: NodeProcessOptions): Promise<NodeProcess> {
    const directory = await mkdtemp(join(tmpdir(), "roomd-node-"));
    const node = new NodeProcess(options, directory, await freePort());
    const { id, brokerPort, address, token = nodeTokenOf(id), workers = 2 } = options;
    const config = {
      node: { id },
      hub: { broker: `mqtt://127.0.0.1:${brokerPort}`, token },
      control: { host: address, port: node.port },
      media: { listenIp: address },
      workers,
      ...options.config,
    };
    await writeFile(node.#configFile, stringify(config), { mode: 0o600 });
    await node.restart();
    return node;
  }

  get #configFile(): string {
    return join(this.#directory, "node.yaml");
  }

  async restart(): Promise<void> {
    const { inside, onLogLine } = this.#options;
    this.#program = new Program({
      role: "node",
      configFile: this.#configFile,
      ...(inside ? { inside } : {}),
      ...(onLogLine ? { onLogLine } : {}),
    });
    await this.#program.ready;
  }

  get program(): Program {
    if (!this.#program) throw new Error("the node was not started");
    return this.#program;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

export function nodeTokenOf(nodeId: string): string {
  return `token-of-node-${nodeId}`;
}
