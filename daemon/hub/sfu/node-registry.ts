import type { HubConfig } from "../../contract/config/hub-config.ts";
import type { Health } from "../../contract/device/health.ts";
import type { FleetNode } from "../../contract/fleet/hub-state.ts";
import { NodeState } from "../../contract/fleet/sfu-node.ts";
import { Presence, parseNodeTopic } from "../../contract/mqtt-topics.ts";
import { parseKnown } from "../../contract/parse.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { BrokerMessage } from "../../platform/mqtt/broker-connection.ts";
import { parseJson } from "../../shared/bounded-json.ts";
import type { NodeOffer } from "./node-workers.ts";
import type { Sfu } from "./sfu.ts";
import { prepareWorkerRelay } from "./worker-relay.ts";

/** Nodes report every 2 s; after three missed reports the proof expires, ms. */
const PROOF_VALID_MS = 6000;

interface NodeRecord {
  readonly token: string;
  /** Presence according to the broker. */
  readonly presence: Health;
  /** Its last report; null once it is offline. */
  readonly state: NodeState | null;
}

export interface NodeRegistryOptions {
  readonly nodes: HubConfig["nodes"];
  readonly sfu: Sfu;
  /** For the relays' links and files. */
  readonly directory: string;
  readonly logger: Logger;
}

/** The configured SFU nodes and their state from the broker; those that are online are offered to the SFU. */
export class NodeRegistry implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: NodeRegistryOptions;
  readonly #records: Map<string, NodeRecord>;
  #lastOffers = "";
  #offering: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: NodeRegistryOptions) {
    this.#options = options;
    const presence = health("unknown", null, "not seen since the hub started");
    this.#records = new Map(options.nodes.map(({ id, token }) => [id, { token, presence, state: null }]));
  }

  nodes(): FleetNode[] {
    return [...this.#records].map(([id, { presence, state }]) => {
      const { running, proven, usedSlots, relayedThroughHub, reason } = this.#options.sfu.nodeStatus(id);
      return {
        id,
        health: usabilityHealth(presence, { proven, reason }),
        running,
        usedSlots,
        relayedThroughHub,
        state,
      };
    });
  }

  receive({ topic, payload, retained }: BrokerMessage): void {
    const parsed = parseNodeTopic(topic);
    const record = parsed && this.#records.get(parsed.nodeId);
    if (!record) return;
    try {
      const value = parseJson(payload, topic);
      if (parsed.kind === "state") {
        const state = parseKnown(NodeState, value, topic);
        // A retained message proves neither that the node is online (decision 4) nor its current address.
        if (!retained)
          this.#update(parsed.nodeId, { ...record, state, presence: health("ok", Date.now(), null) });
        return;
      }
      const { online } = parseKnown(Presence, value, topic);
      if (online) return;
      const provenAtMs = retained ? record.presence.provenAtMs : Date.now();
      const reason = "disconnected: no power, no network, or the node stopped";
      this.#update(parsed.nodeId, { ...record, state: null, presence: health("down", provenAtMs, reason) });
    } catch (error) {
      this.#options.logger.warn({ err: error, topic }, "invalid message from the broker");
    }
  }

  /** Without the broker the hub learns nothing of nodes; it keeps using the workers that it has. */
  onBrokerLost(): void {
    for (const [id, record] of this.#records) {
      const presence: Health = {
        ...record.presence,
        status: "unknown",
        reason: "the hub is not connected to its broker",
      };
      this.#update(id, { ...record, presence });
    }
  }

  #update(id: string, record: NodeRecord): void {
    const was = this.#records.get(id)?.presence.status;
    this.#records.set(id, record);
    const { status } = record.presence;
    if (was !== status)
      this.#options.logger.info({ node: id, presence: status, was }, "node presence changed");
    this.#offering = this.#offering
      .then(() => this.#offer())
      .catch((error: unknown) => {
        this.#lastOffers = "";
        this.#options.logger.error({ err: error }, "node offer failed");
      });
    this.changes.emit();
  }

  async #offer(): Promise<void> {
    const { sfu, directory } = this.#options;
    const online = [...this.#records].flatMap(([node, { token, state }]) =>
      state ? [{ connection: { node, token, ...state.control }, state }] : [],
    );
    const key = JSON.stringify(
      online.map(({ connection, state: { workers, media } }) => [connection, workers, media]),
    );
    if (this.#closed || key === this.#lastOffers) return;
    this.#lastOffers = key;
    const offers: NodeOffer[] = [];
    for (const { connection, state } of online) {
      const relay = await prepareWorkerRelay(directory, connection);
      offers.push({ id: connection.node, workers: state.workers, listen: state.media, relay });
    }
    if (!this.#closed) sfu.setNodeOffers(offers);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#offering;
  }
}

function health(status: Health["status"], provenAtMs: number | null, reason: string | null): Health {
  return { status, provenAtMs, reason, validForMs: PROOF_VALID_MS };
}

/** Combines presence with what the SFU knows of the node's workers. */
function usabilityHealth(
  presence: Health,
  { proven, reason }: { proven: number; reason: string | null },
): Health {
  if (presence.status !== "ok" || (proven > 0 && reason === null)) return presence;
  return {
    ...presence,
    status: proven > 0 ? "degraded" : "down",
    reason: reason ?? "its workers are starting",
  };
}
