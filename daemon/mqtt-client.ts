import { connect, type MqttClient } from "mqtt";
import { Changes } from "./changes.ts";
import type { Health } from "./contract/health.ts";
import type { Logger } from "./log.ts";

export interface BrokerMessage {
  readonly topic: string;
  readonly payload: string;
  /** From the broker's memory, at subscribing: no proof that its sender is there now. */
  readonly retained: boolean;
}

export interface BrokerOptions {
  readonly logger: Logger;
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly clientId: string;
  readonly will?: { readonly topic: string; readonly payload: () => string };
  readonly subscribe: readonly string[];
  /** `retained`: from the broker's memory, at subscribing. */
  readonly onMessage: (topic: string, payload: string, from: { readonly retained: boolean }) => void;
  /** Connected, anew or again: publish what is retained. */
  readonly onConnect: () => void;
}

const KEEPALIVE_SECONDS = 5;
const PROOF_EVERY_MS = 2000;

/** An MQTT 5 connection that comes back by itself; its health is proven by the broker's own answers. */
export class BrokerConnection implements AsyncDisposable {
  readonly changes = new Changes();
  readonly #client: MqttClient;
  readonly #logger: Logger;
  #provenAtMs: number | null = null;
  #reason: string | null = "connecting";
  #connected = false;
  #closing = false;

  constructor(options: BrokerOptions) {
    const { will } = options;
    this.#logger = options.logger;
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
      ...(will
        ? { will: { topic: will.topic, payload: Buffer.from(will.payload()), qos: 1, retain: true } }
        : {}),
    });
    this.#client.on("connect", () => {
      this.#connected = true;
      this.#reason = null;
      this.#logger.info("connected to the broker");
      if (options.subscribe.length > 0) this.#client.subscribe([...options.subscribe], { qos: 1 });
      this.#proven();
      options.onConnect();
      this.changes.emit();
    });
    this.#client.on("packetreceive", () => this.#proven());
    this.#client.on("message", (topic, payload, { retain }) => {
      options.onMessage(topic, payload.toString(), { retained: retain });
    });
    this.#client.on("close", () => this.#lost("connection closed"));
    this.#client.on("error", (error) => this.#lost(error.message));
  }

  get connected(): boolean {
    return this.#connected;
  }

  health(): Health {
    return {
      status: this.#connected ? "ok" : "down",
      provenAtMs: this.#provenAtMs,
      reason: this.#connected ? null : `broker: ${this.#reason}; it is tried again`,
      validForMs: 3 * KEEPALIVE_SECONDS * 1000,
    };
  }

  /** Retained, QoS 1. Dropped while there is no connection: `onConnect` publishes anew. */
  publish(topic: string, payload: unknown): void {
    if (!this.#connected) return;
    this.#client.publish(topic, JSON.stringify(payload), { qos: 1, retain: true });
  }

  #proven(): void {
    const now = Date.now();
    if (this.#provenAtMs !== null && now - this.#provenAtMs < PROOF_EVERY_MS && this.#connected) return;
    this.#provenAtMs = now;
  }

  #lost(reason: string): void {
    if (this.#closing) return;
    if (this.#connected) this.#logger.warn({ reason }, "broker lost; trying again");
    const changed = this.#connected || this.#reason !== reason;
    this.#connected = false;
    this.#reason = reason;
    if (changed) this.changes.emit();
  }

  /** Says goodbye properly after `last` has been published, within a second. */
  async close(last?: { topic: string; payload: unknown }): Promise<void> {
    this.#closing = true;
    if (this.#connected && last) {
      const published = this.#client.publishAsync(last.topic, JSON.stringify(last.payload), {
        qos: 1,
        retain: true,
      });
      await Promise.race([published, new Promise((resolve) => setTimeout(resolve, 1000).unref())]).catch(
        () => {},
      );
    }
    await this.#client.endAsync(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
