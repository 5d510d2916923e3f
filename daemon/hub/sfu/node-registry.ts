import type { HubConfig } from "../../contract/config/hub-config.ts";
import type { Health } from "../../contract/device/health.ts";
import type { FleetNode } from "../../contract/fleet/hub-state.ts";
import { NodeState } from "../../contract/fleet/sfu-node.ts";
import { parse } from "../../contract/parse.ts";
import { Presence, parseNodeTopic } from "../../contract/topics.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { BrokerMessage } from "../../platform/mqtt-client.ts";
import type { NodeOffer } from "./node-workers.ts";
import type { Sfu } from "./sfu.ts";
import { prepareWorkerRelay } from "./worker-relay.ts";

/** Nodes speak at least every 2 s; three in a row missing are no proof any more, ms. */
const PROOF_VALID_MS = 6000;

interface NodeRecord {
  readonly token: string;
  /** Whether it is there, by the broker's word. */
  readonly presence: Health;
  /** Its last word; null once it has said goodbye. */
  readonly state: NodeState | null;
}

export interface NodeRegistryOptions {
  readonly nodes: HubConfig["nodes"];
  readonly sfu: Sfu;
  /** Of the relays' links and files. */
  readonly directory: string;
  readonly logger: Logger;
}

/** The SFU nodes of the configuration, as the broker tells of them; those that are there are offered to the SFU. */
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
    const known = parsed && this.#records.get(parsed.nodeId);
    if (!known) return;
    try {
      const value: unknown = JSON.parse(payload);
      if (parsed.kind === "state") {
        const state = parse(NodeState, value, topic);
        // From the broker's memory it is no proof that the node is there (decision 4), nor where it would be now.
        if (!retained)
          this.#update(parsed.nodeId, { ...known, state, presence: health("ok", Date.now(), null) });
        return;
      }
      const { online } = parse(Presence, value, topic);
      if (online) return;
      const provenAtMs = retained ? known.presence.provenAtMs : Date.now();
      const reason = "disconnected: no power, no network, or the node ended";
      this.#update(parsed.nodeId, { ...known, state: null, presence: health("down", provenAtMs, reason) });
    } catch (error) {
      this.#options.logger.warn({ err: error, topic }, "unusable message from the broker");
    }
  }

  /** Without its broker the hub hears of no node; those that it uses it goes on using. */
  onBrokerLost(): void {
    for (const [id, known] of this.#records) {
      const presence: Health = { ...known.presence, status: "unknown", reason: "the hub has no broker" };
      this.#update(id, { ...known, presence });
    }
  }

  #update(id: string, known: NodeRecord): void {
    const was = this.#records.get(id)?.presence.status;
    this.#records.set(id, known);
    const { status } = known.presence;
    if (was !== status) this.#options.logger.info({ node: id, presence: status, was }, "SFU node");
    this.#offering = this.#offering
      .then(() => this.#offer())
      .catch((error: unknown) => {
        this.#lastOffers = "";
        this.#options.logger.error({ err: error }, "SFU nodes can't be used");
      });
    this.changes.emit();
  }

  async #offer(): Promise<void> {
    const { sfu, directory } = this.#options;
    const there = [...this.#records].flatMap(([node, { token, state }]) =>
      state ? [{ connection: { node, token, ...state.control }, state }] : [],
    );
    const wanted = JSON.stringify(
      there.map(({ connection, state: { workers, media } }) => [connection, workers, media]),
    );
    if (this.#closed || wanted === this.#lastOffers) return;
    this.#lastOffers = wanted;
    const offers: NodeOffer[] = [];
    for (const { connection, state } of there) {
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

/** Present, and of use? */
function usabilityHealth(
  presence: Health,
  { proven, reason }: { proven: number; reason: string | null },
): Health {
  if (presence.status !== "ok" || (proven > 0 && reason === null)) return presence;
  return {
    ...presence,
    status: proven > 0 ? "degraded" : "down",
    reason: reason ?? "its workers are being started",
  };
}
