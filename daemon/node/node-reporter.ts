import type { BrokerTls } from "../contract/config/broker-tls.ts";
import type { NodeState } from "../contract/fleet/sfu-node.ts";
import { mqttTopics, nodeUsername } from "../contract/mqtt-topics.ts";
import { startInterval } from "../platform/guarded.ts";
import type { Logger } from "../platform/log.ts";
import { BrokerConnection } from "../platform/mqtt/broker-connection.ts";
import { PACKAGE_VERSION } from "../platform/package.ts";
import { CpuUsageMeter } from "./cpu-usage-meter.ts";

/** At the hub, the proof that a node is alive holds for three intervals. */
const REPORT_INTERVAL_MS = 2000;

export interface NodeReporterOptions {
  readonly id: string;
  /** URL of the hub's broker. */
  readonly url: string;
  readonly tls: BrokerTls | undefined;
  readonly token: string;
  readonly logger: Logger;
  /** The node's addresses and its number of workers. */
  readonly state: () => Pick<NodeState, "control" | "workers" | "running" | "media">;
}

/** Publishes this node's state (addresses, workers, CPU usage) to the hub's broker. */
export class NodeReporter implements AsyncDisposable {
  readonly #broker: BrokerConnection;
  readonly #timer: NodeJS.Timeout;
  readonly #report: () => void;

  constructor({ id, url, tls, token, logger, state }: NodeReporterOptions) {
    const startedAtMs = Date.now();
    const cpu = new CpuUsageMeter();
    const broker = new BrokerConnection({
      logger,
      url,
      tls,
      identity: `node "${id}"`,
      username: nodeUsername(id),
      password: token,
      clientId: `node-${id}`,
      presence: mqttTopics.nodePresence(id),
      subscribe: [],
      onMessage: () => {},
      onConnect: () => this.#report(),
    });
    this.#broker = broker;
    this.#report = () =>
      broker.publish(mqttTopics.nodeState(id), {
        ...state(),
        atMs: Date.now(),
        startedAtMs,
        version: PACKAGE_VERSION,
        cpuUsage: cpu.sample(),
      } satisfies NodeState);
    this.#timer = startInterval("node report", REPORT_INTERVAL_MS, this.#report);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#broker[Symbol.asyncDispose]();
  }
}
