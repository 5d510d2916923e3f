import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrokerTls } from "../../contract/config/broker-tls.ts";
import type { HubConfig } from "../../contract/config/hub-config.ts";
import { nodeUsername } from "../../contract/mqtt-topics.ts";
import { memoryFolder } from "../../platform/database-files.ts";
import type { Logger } from "../../platform/log.ts";
import { SupervisedProcess } from "../../platform/supervised-process.ts";
import { urlHost } from "../../platform/url-host.ts";
import { formatAccessFile, formatConfigFile, formatPasswordFile } from "./mosquitto-files.ts";

/** No room can have this name: ids contain no underscore. */
const HUB_USER = "_hub";

/** How the hub reaches its broker. */
export interface BrokerAccess {
  readonly url: string;
  readonly tls?: BrokerTls | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

export interface EmbeddedBrokerOptions {
  readonly host: string;
  readonly port: number;
  readonly stateDirectory: string;
  readonly rooms: HubConfig["rooms"];
  readonly nodes: HubConfig["nodes"];
  readonly logger: Logger;
}

/** Mosquitto as a supervised child of the hub, with the passwords of rooms and nodes. */
export class EmbeddedBroker implements AsyncDisposable {
  readonly access: BrokerAccess;
  readonly #options: EmbeddedBrokerOptions;
  readonly #directory: string;
  readonly #process: SupervisedProcess<undefined>;

  private constructor(
    options: EmbeddedBrokerOptions,
    { directory, password }: { readonly directory: string; readonly password: string },
  ) {
    this.#options = options;
    this.#directory = directory;
    this.access = { url: `mqtt://${urlHost(options.host)}:${options.port}`, username: HUB_USER, password };
    this.#process = new SupervisedProcess({
      prepare: () => ({
        command: "mosquitto",
        args: ["-c", join(this.#directory, "mosquitto.conf")],
        // Debian installs it in /usr/sbin, which is not in an ordinary user's PATH.
        env: { PATH: `${process.env.PATH ?? ""}:/usr/sbin` },
        resources: undefined,
      }),
      backOff: { firstMs: 200, maxMs: 5000 },
      errorLine: /^(\d+: )?Error\b/,
      stableAfterMs: 10_000,
      onLine: (line) => options.logger.debug({ line }, "broker output"),
      onFailure: (reason) => options.logger.warn({ reason }, "broker exited, restarting"),
    });
  }

  /** Writes the broker's files and starts it. Where the state directory can't be written, its files are in memory. */
  static async start(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
    const password = randomBytes(24).toString("base64url");
    const directory = join(options.stateDirectory, "broker");
    let broker = new EmbeddedBroker(options, { directory, password });
    try {
      await broker.#writeFiles();
    } catch (error) {
      options.logger.error({ err: error, directory }, "broker files not written, they are in memory");
      broker = new EmbeddedBroker(options, { directory: await memoryFolder("broker"), password });
      await broker.#writeFiles();
    }
    broker.#process.start();
    return broker;
  }

  async #writeFiles(): Promise<void> {
    const { host, port, rooms, nodes } = this.#options;
    const directory = this.#directory;
    const users = rooms.map(({ id, token }) => ({ name: id, password: token }));
    users.push(...nodes.map(({ id, token }) => ({ name: nodeUsername(id), password: token })));
    users.push({ name: HUB_USER, password: this.access.password ?? "" });
    const files = {
      passwords: formatPasswordFile(users),
      access: formatAccessFile(HUB_USER, {
        roomIds: rooms.map(({ id }) => id),
        nodeIds: nodes.map(({ id }) => id),
      }),
      "mosquitto.conf": formatConfigFile({ host, port, directory }),
    };
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(directory, name), text, { mode: 0o600 });
    }
  }

  /** When its process was started, by `performance.now()`; undefined while there is none. */
  get startedAtMs(): number | undefined {
    return this.#process.run?.startedAtMs;
  }

  /** Ends its process, and starts another one. */
  fail(reason: string): void {
    this.#process.fail(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
    const isInMemory = this.#directory !== join(this.#options.stateDirectory, "broker");
    if (isInMemory) await rm(this.#directory, { recursive: true, force: true });
  }
}
