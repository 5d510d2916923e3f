import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { connect, ErrorWithReasonCode, type IClientOptions, type MqttClient } from "mqtt";
import type { BrokerTls } from "../../contract/config/broker-tls.ts";
import type { Health } from "../../contract/device/health.ts";
import { Presence } from "../../contract/mqtt-topics.ts";
import { parseKnown } from "../../contract/parse.ts";
import { parseJson } from "../../shared/bounded-json.ts";
import { BackOff } from "../back-off.ts";
import { ChangeEmitter } from "../change-emitter.ts";
import { guarded, startTimeout } from "../guarded.ts";
import type { Logger } from "../log.ts";
import {
  type BrokerFailure,
  closeFailure,
  connackFailure,
  disconnectFailure,
  filesFailure,
  noAcknowledgement,
  takenOver,
  transportFailure,
} from "./broker-failure.ts";
import { RetainedQueue } from "./retained-queue.ts";
import { RivalDetector } from "./rival-detector.ts";

export interface BrokerMessage {
  readonly topic: string;
  readonly payload: string;
  /** Retained by the broker and sent at subscribing: no proof that its sender is online. */
  readonly retained: boolean;
}

export interface BrokerOptions {
  readonly logger: Logger;
  readonly url: string;
  readonly tls?: BrokerTls | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly clientId: string;
  /** What it is connected as, in reasons: `this room`. */
  readonly identity: string;
  /** Topic of the `Presence` that it publishes, and of its last will. */
  readonly presence?: string;
  readonly subscribe: readonly string[];
  readonly onMessage: (message: BrokerMessage) => void;
  /** Connected, for the first time or again: publish what is retained. */
  readonly onConnect: () => void;
  /** How long a broker may leave everything unacknowledged, ms. */
  readonly acknowledgeTimeoutMs?: number;
}

const KEEPALIVE_SECONDS = 5;
const CONNECT_TIMEOUT_MS = 3000;
const ACKNOWLEDGE_TIMEOUT_MS = 10_000;
const PROOF_EVERY_MS = 2000;
/** Longer messages are not accepted: the embedded broker's limit of a packet. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
const BACK_OFF = { firstMs: 500, maxMs: 5000 };
/** The end of a connection that lasted at least this long is logged again, ms. */
const STABLE_MS = 60_000;
const RETAINED = { qos: 1, retain: true } as const;

/** One attempt, from its start to its end. */
interface Attempt {
  readonly client: MqttClient;
  readonly queue: RetainedQueue;
  /** This process has been connected before. */
  readonly isRepeated: boolean;
  acceptedAtMs: number | undefined;
  failure: BrokerFailure | undefined;
}

/** An MQTT 5 connection that reconnects. Its health is proven by what a broker sends that has accepted it. */
export class BrokerConnection implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #options: BrokerOptions;
  readonly #logger: Logger;
  readonly #backOff = new BackOff(BACK_OFF);
  readonly #rivals = new RivalDetector();
  /** Tells this process from another host with the same identity. */
  readonly #instance = randomUUID();
  #attempt: Attempt | undefined;
  #timer: NodeJS.Timeout | undefined;
  #provenAtMs: number | null = null;
  #reason = "connecting";
  #loggedReason: string | undefined;
  #hasPublished = false;
  #isClosing = false;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#logger = options.logger;
    void this.#connect();
  }

  get connected(): boolean {
    return this.#attempt?.acceptedAtMs !== undefined;
  }

  /** Degraded while another host has the same identity. */
  health(): Health {
    const validForMs = 3 * KEEPALIVE_SECONDS * 1000;
    const proof = { provenAtMs: this.#provenAtMs, validForMs };
    if (!this.connected) return { status: "down", ...proof, reason: `broker: ${this.#reason}; reconnecting` };
    if (!this.#rivals.isSeen(performance.now())) return { status: "ok", ...proof, reason: null };
    const { reason } = takenOver(this.#options.identity, this.#rivals.host);
    return { status: "degraded", ...proof, reason: `broker: ${reason}` };
  }

  /** Retained, QoS 1; replaces a message of the topic that was not sent yet. Dropped while there is no connection:
   * `onConnect` publishes again. */
  publish(topic: string, payload: unknown): void {
    if (this.connected) this.#attempt?.queue.publish(topic, payload);
  }

  async #connect(): Promise<void> {
    const tls = await this.#readTls().catch((error: Error) => filesFailure(error));
    if (this.#isClosing) return;
    if ("reason" in tls) return this.#retry(tls);
    const client = connect(this.#options.url, this.#clientOptions(tls));
    const isRepeated = this.#hasPublished;
    const queue = new RetainedQueue({
      send: (topic, text) => client.publishAsync(topic, text, RETAINED),
      acknowledgeTimeoutMs: this.#options.acknowledgeTimeoutMs ?? ACKNOWLEDGE_TIMEOUT_MS,
      onTimeout: () => {
        attempt.failure ??= noAcknowledgement();
        client.stream.destroy();
      },
    });
    const attempt: Attempt = { client, queue, isRepeated, acceptedAtMs: undefined, failure: undefined };
    this.#attempt = attempt;
    client.on(
      "connect",
      guarded("broker connected", () => this.#onAccepted(attempt)),
    );
    client.on("packetreceive", () => {
      if (attempt.acceptedAtMs !== undefined) this.#recordProof();
    });
    client.on(
      "message",
      guarded("message of the broker", (topic: string, payload: Buffer, { retain }: { retain: boolean }) =>
        this.#receive(topic, payload, { retain, isRepeated }),
      ),
    );
    // What follows the first cause is its consequence.
    client.on("disconnect", ({ reasonCode = 0 }) => {
      if (reasonCode !== 0) attempt.failure ??= disconnectFailure(reasonCode, this.#options.identity);
    });
    client.on("error", (error) => {
      attempt.failure ??=
        error instanceof ErrorWithReasonCode ? connackFailure(error.code) : transportFailure(error);
    });
    client.once(
      "close",
      guarded("broker connection closed", () => this.#onClosed(attempt)),
    );
  }

  async #readTls(): Promise<Pick<IClientOptions, "ca" | "cert" | "key">> {
    const { caFile, certificateFile, keyFile } = this.#options.tls ?? {};
    return {
      ...(caFile === undefined ? {} : { ca: await readFile(caFile) }),
      ...(certificateFile === undefined ? {} : { cert: await readFile(certificateFile) }),
      ...(keyFile === undefined ? {} : { key: await readFile(keyFile) }),
    };
  }

  #clientOptions(tls: Pick<IClientOptions, "ca" | "cert" | "key">): IClientOptions {
    const { clientId, username, password, presence } = this.#options;
    return {
      ...tls,
      protocolVersion: 5,
      clientId,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      keepalive: KEEPALIVE_SECONDS,
      // The client's own timer moves on each packet; without this it pings only after silence.
      reschedulePings: false,
      // Each attempt has a client of its own.
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      clean: true,
      queueQoSZero: false,
      properties: { maximumPacketSize: MAX_MESSAGE_BYTES },
      ...(presence === undefined
        ? {}
        : {
            will: { topic: presence, payload: Buffer.from(this.#presenceNow(false)), qos: 1, retain: true },
          }),
    };
  }

  #presenceNow(online: boolean): string {
    const sender = { instance: this.#instance, host: hostname() };
    return JSON.stringify({ online, sinceMs: Date.now(), ...sender } satisfies Presence);
  }

  #onAccepted(attempt: Attempt): void {
    const { subscribe, presence, onConnect } = this.#options;
    const { client } = attempt;
    attempt.acceptedAtMs = performance.now();
    this.#recordProof();
    if (!this.#rivals.isSeen(attempt.acceptedAtMs)) this.#logger.info("broker connected");
    if (subscribe.length > 0) client.subscribe([...subscribe], { qos: 1 });
    if (presence !== undefined) {
      // Another host's presence comes back, this one's does not. Where the broker forbids it, the rest works as well.
      client.subscribe(presence, { qos: 1, nl: true }, () => {});
      client.publish(presence, this.#presenceNow(true), RETAINED);
      this.#hasPublished = true;
    }
    onConnect();
    this.changes.emit();
  }

  /** A presence that another process published after this one, or its last will. */
  #onPresence(payload: string, { retain, isRepeated }: { retain: boolean; isRepeated: boolean }): void {
    try {
      const { online, instance, host } = parseKnown(Presence, parseJson(payload, "presence"), "presence");
      // On the first connection the retained one may be that of this host's previous run.
      const isLater = retain ? isRepeated : online;
      if (isLater && instance !== undefined && instance !== this.#instance) this.#onRival(host);
    } catch {
      this.#logger.debug({ payload: payload.slice(0, 200) }, "presence invalid");
    }
  }

  #onRival(host: string | undefined): void {
    this.#rivals.onSeen(performance.now(), host);
    this.#log(takenOver(this.#options.identity, host).reason);
    this.changes.emit();
  }

  #onClosed(attempt: Attempt): void {
    if (this.#attempt !== attempt) return;
    this.#attempt = undefined;
    attempt.queue[Symbol.dispose]();
    attempt.client.end(true);
    if (this.#isClosing) return;
    this.#retry(this.#explain(attempt));
  }

  #explain({ acceptedAtMs, failure }: Attempt): BrokerFailure {
    const { identity, url, tls } = this.#options;
    const nowMs = performance.now();
    if (acceptedAtMs !== undefined) {
      const lastedMs = nowMs - acceptedAtMs;
      if (lastedMs >= STABLE_MS) this.#loggedReason = undefined;
      if (failure?.reason === takenOver(identity).reason) this.#rivals.onSeen(nowMs);
      else if (!failure) this.#rivals.onClosed(lastedMs, nowMs);
      if (this.#rivals.isSeen(nowMs)) return takenOver(identity, this.#rivals.host);
      this.#backOff.reset();
    }
    const isEncrypted = url.startsWith("mqtts:");
    const hasCertificate = tls?.certificateFile !== undefined;
    return failure ?? closeFailure({ isAccepted: acceptedAtMs !== undefined, isEncrypted, hasCertificate });
  }

  #retry({ reason, retryAfterMs }: BrokerFailure): void {
    this.#reason = reason;
    this.#log(reason);
    this.changes.emit();
    const delayMs = Math.max(this.#backOff.delayMs(), retryAfterMs * (0.8 + Math.random() * 0.4));
    this.#timer = startTimeout("next attempt of the broker connection", delayMs, () => this.#connect());
  }

  /** Each reason once, not with each attempt. */
  #log(reason: string): void {
    if (this.#loggedReason === reason) return;
    this.#loggedReason = reason;
    this.#logger.warn({ reason }, "broker connection failed");
  }

  #receive(
    topic: string,
    bytes: Buffer,
    how: { readonly retain: boolean; readonly isRepeated: boolean },
  ): void {
    if (bytes.length > MAX_MESSAGE_BYTES) {
      this.#logger.warn({ topic, bytes: bytes.length }, "broker message too long, ignored");
      return;
    }
    const payload = bytes.toString();
    if (topic === this.#options.presence) this.#onPresence(payload, how);
    else this.#options.onMessage({ topic, payload, retained: how.retain });
  }

  #recordProof(): void {
    const now = Date.now();
    if (this.#provenAtMs !== null && now - this.#provenAtMs < PROOF_EVERY_MS) return;
    this.#provenAtMs = now;
  }

  /** Publishes its absence, then disconnects, within a second. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#timer);
    const { presence } = this.#options;
    const { client, queue } = this.#attempt ?? {};
    queue?.[Symbol.dispose]();
    if (client && this.connected && presence !== undefined) {
      const published = client.publishAsync(presence, this.#presenceNow(false), RETAINED);
      await Promise.race([published, wait(1000, undefined, { ref: false })]).catch(() => {});
    }
    await client?.endAsync(true);
  }
}
