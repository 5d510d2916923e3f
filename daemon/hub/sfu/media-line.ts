import type { types } from "mediasoup";
import type { Logger } from "../../log.ts";
import { pathReceipt } from "../../media-probe.ts";
import type { HostPipes } from "./host-pipes.ts";
import type { Seat } from "./seat.ts";

/** Probes are sent five times a second; whether they come is looked at as often as this, ms. */
const LOOK_EVERY_MS = 500;
/** A direction of which nothing has come for so long carries nothing, ms. */
const PROOF_HOLDS_MS = 3000;
/** Who is beyond a line that carries no more is placed elsewhere after so long: a short cut heals by itself, ms. */
const GIVE_UP_MS = 10_000;

export interface MediaLineOptions {
  readonly pipes: HostPipes;
  /** A worker of this machine; undefined while there is none. */
  readonly here: () => Seat | undefined;
  /** The worker at the node. */
  readonly there: Seat;
  readonly logger: Logger;
  /** `reason` is another. */
  readonly onChange: () => void;
  /** It has carried, and has not for too long. */
  readonly onGivenUp: () => void;
}

/** A probe as it comes to one end. */
class Arrivals {
  readonly producer: types.Producer;
  atMs: number;
  #packets = 0;

  /** `atMs`: when something last came in this direction. */
  constructor(producer: types.Producer, atMs: number) {
    this.producer = producer;
    this.atMs = atMs;
  }

  async look(): Promise<void> {
    const { packets } = await pathReceipt([this.producer]);
    if (packets > this.#packets) this.atMs = performance.now();
    this.#packets = packets;
  }
}

interface Opened {
  readonly near: types.Router;
  readonly far: types.Router;
  readonly sinceMs: number;
  readonly toNode: Arrivals;
  readonly fromNode: Arrivals;
}

/** Proves that media go from this machine to a node's worker and back, by the same pipes as the streams of sites: a
 * node whose control is reached may be behind a firewall that lets no UDP through. */
export class MediaLine implements Disposable {
  readonly #options: MediaLineOptions;
  readonly #timer: NodeJS.Timeout;
  #opened: Opened | undefined;
  #reason: string | null = "its media are being proven";
  #looking = false;
  #closed = false;

  constructor(options: MediaLineOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  /** Why it is not proven that media go both ways; null when it is. */
  get reason(): string | null {
    return this.#reason;
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const opened = await this.#open();
      if (opened) {
        await Promise.all([opened.toNode.look(), opened.fromNode.look()]);
        this.#judge(opened);
      }
    } catch (error) {
      // A worker that died meanwhile; the next look finds what is there then.
      this.#options.logger.debug({ err: error }, "a node's media can't be proven now");
    }
    this.#looking = false;
  }

  /** Sends a probe each way between the routers of now. */
  async #open(): Promise<Opened | undefined> {
    const { pipes, here, there } = this.#options;
    const seat = here();
    const [near, far] = [seat?.worker.current, there.worker.current];
    if (!seat || !near || !far) return undefined;
    const last = this.#opened;
    const lives = last && !last.toNode.producer.closed && !last.fromNode.producer.closed;
    if (lives && last.near === near && last.far === far) return last;
    // Another worker of this machine proves the same; another one at the node must prove itself.
    const kept = last?.far === far ? last : undefined;
    const [nearProbe, farProbe] = await Promise.all([seat.probe(), there.probe()]);
    const [nearGround, farGround] = [seat.ground(near), there.ground(far)];
    const [[, to], [, from]] = await Promise.all([
      pipes.pipe(nearProbe.producer, nearGround, farGround),
      pipes.pipe(farProbe.producer, farGround, nearGround),
    ]);
    const never = Number.NEGATIVE_INFINITY;
    this.#opened = {
      near,
      far,
      sinceMs: kept?.sinceMs ?? performance.now(),
      toNode: new Arrivals(to, kept?.toNode.atMs ?? never),
      fromNode: new Arrivals(from, kept?.fromNode.atMs ?? never),
    };
    return this.#opened;
  }

  #judge(opened: Opened): void {
    const { onChange, onGivenUp } = this.#options;
    if (this.#closed) return;
    const reason = this.#reasonOf(opened);
    if (reason !== this.#reason) {
      this.#reason = reason;
      onChange();
    }
    const provenAtMs = Math.min(opened.toNode.atMs, opened.fromNode.atMs);
    const silentMs = performance.now() - provenAtMs;
    if (silentMs > GIVE_UP_MS && silentMs < Number.POSITIVE_INFINITY) onGivenUp();
  }

  #reasonOf({ sinceMs, toNode, fromNode }: Opened): string | null {
    const isOld = (atMs: number) => performance.now() - atMs > PROOF_HOLDS_MS;
    if (!isOld(toNode.atMs) && !isOld(fromNode.atMs)) return null;
    if (!isOld(sinceMs)) return "its media are being proven";
    const { listenIp, announcedAddress = listenIp, ports } = this.#options.there.listen;
    return isOld(toNode.atMs)
      ? `no media reach it: is UDP ${ports.min}-${ports.max} to ${announcedAddress} let through?`
      : "no media come from it: is UDP from it to the hub's own media ports let through?";
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }
}
