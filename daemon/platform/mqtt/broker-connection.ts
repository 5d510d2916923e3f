import { setTimeout as wait } from "node:timers/promises";
import { connect, type MqttClient } from "mqtt";
import type { Health } from "../contract/device/health.ts";
import type { Presence } from "../contract/mqtt-topics.ts";
import { ChangeEmitter } from "./change-emitter.ts";
import { guarded } from "./guarded.ts";
import type { Logger } from "./log.ts";

export interface BrokerMessage {
  readonly topic: string;
  readonly payload: string;
  /** Retained by the broker and sent at subscribing: no proof that its sender is online. */
  readonly retained: boolean;
}

export interface BrokerOptions {
  readonly logger: Logger;
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly clientId: string;
  /** Topic of the `Presence` that it publishes, and of its last will. */
  readonly presence?: string;
  readonly subscribe: readonly string[];
  readonly onMessage: (message: BrokerMessage) => void;
  /** Connected, for the first time or again: publish what is retained. */
  readonly onConnect: () => void;
}

const KEEPALIVE_SECONDS = 5;
const PROOF_EVERY_MS = 2000;
/** Longer messages are not accepted: the embedded broker's limit of a packet. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
const RETAINED = { qos: 1, retain: true } as const;

function presenceNow(online: boolean): string {
  return JSON.stringify({ online, sinceMs: Date.now() } satisfies Presence);
}

/** An MQTT 5 connection that reconnects; its health is proven by what the broker sends. */
export class BrokerConnection implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: BrokerOptions;
  readonly #client: MqttClient;
  readonly #logger: Logger;
  readonly #presence: string | undefined;
  #provenAtMs: number | null = null;
  #reason: string | null = "connecting";
  #connected = false;
  #closing = false;

  constructor(options: BrokerOptions) {
    const { presence } = options;
    this.#options = options;
    this.#logger = options.logger;
    this.#presence = presence;
    this.#client = connect(options.url, {
      protocolVersion: 5,
      clientId: options.clientId,
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(options.password === undefined ? {} : { password: options.password }),
      keepalive: KEEPALIVE_SECONDS,
      // The client's own timer moves on each packet; without this it pings only after silence.
      reschedulePings: false,
      reconnectPeriod: 500,
      connectTimeout: 3000,
      clean: true,
      queueQoSZero: false,
      properties: { maximumPacketSize: MAX_MESSAGE_BYTES },
      ...(presence === undefined
        ? {}
        : { will: { topic: presence, payload: Buffer.from(presenceNow(false)), qos: 1, retain: true } }),
    });
    const onConnect = () => {
      this.#connected = true;
      this.#reason = null;
      this.#logger.info("broker connected");
      if (options.subscribe.length > 0) this.#client.subscribe([...options.subscribe], { qos: 1 });
      this.#recordProof();
      if (presence !== undefined) this.#client.publish(presence, presenceNow(true), RETAINED);
      options.onConnect();
      this.changes.emit();
    };
    this.#client.on("connect", guarded("broker connected", onConnect));
    this.#client.on("packetreceive", () => this.#recordProof());
    this.#client.on(
      "message",
      guarded("message of the broker", (topic: string, payload: Buffer, { retain }: { retain: boolean }) =>
        this.#receive(topic, payload, retain),
      ),
    );
    this.#client.on("close", () => this.#recordLoss("connection closed"));
    this.#client.on("error", (error) => this.#recordLoss(error.message));
  }

  get connected(): boolean {
    return this.#connected;
  }

  health(): Health {
    return {
      status: this.#connected ? "ok" : "down",
      provenAtMs: this.#provenAtMs,
      reason: this.#connected ? null : `broker: ${this.#reason}; reconnecting`,
      validForMs: 3 * KEEPALIVE_SECONDS * 1000,
    };
  }

  /** Retained, QoS 1. Dropped while there is no connection: `onConnect` publishes again. */
  publish(topic: string, payload: unknown): void {
    if (!this.#connected) return;
    this.#client.publish(topic, JSON.stringify(payload), RETAINED);
  }

  #receive(topic: string, payload: Buffer, retained: boolean): void {
    if (payload.length > MAX_MESSAGE_BYTES) {
      this.#logger.warn({ topic, bytes: payload.length }, "broker message too long, ignored");
      return;
    }
    this.#options.onMessage({ topic, payload: payload.toString(), retained });
  }

  #recordProof(): void {
    const now = Date.now();
    if (this.#provenAtMs !== null && now - this.#provenAtMs < PROOF_EVERY_MS && this.#connected) return;
    this.#provenAtMs = now;
  }

  #recordLoss(reason: string): void {
    if (this.#closing) return;
    if (this.#connected) this.#logger.warn({ reason }, "broker connection lost");
    const changed = this.#connected || this.#reason !== reason;
    this.#connected = false;
    this.#reason = reason;
    if (changed) this.changes.emit();
  }

  /** Publishes its absence, then disconnects, within a second. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    if (this.#connected && this.#presence !== undefined) {
      const published = this.#client.publishAsync(this.#presence, presenceNow(false), RETAINED);
      await Promise.race([published, wait(1000, undefined, { ref: false })]).catch(() => {});
    }
    await this.#client.endAsync(true);
  }
}
