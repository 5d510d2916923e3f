import { RoomdError } from "../../daemon/contract/errors.ts";
import type { ByteStream } from "../transport/byte-stream.ts";
import { assignAddresses, type ChainedCamera } from "./address-assignment.ts";
import { encodeCommand } from "./command/command.ts";
import { decodeVersion } from "./command/version.ts";
import { ViscaFrameParser } from "./frame-parser.ts";
import { NOT_CONNECTED, newCounters, type ViscaPort } from "./port.ts";
import { decodeReply, type ViscaReply } from "./reply.ts";

export interface ViscaBusOptions {
  readonly stream: ByteStream;
  /** `chain`: the bus assigns addresses, as on a serial line. `fixed`: the cameras have their addresses. */
  readonly addressing: "chain" | "fixed";
  /** Time-out for AddressSet and for each version inquiry of an address assignment, ms. Doubles when a chain has
   * replied later. */
  readonly responseMs?: number;
}

const RESPONSE_MS = 400;
/** The time-out doubles this many times at most. */
const MAX_DOUBLINGS = 3;
/** An equal datagram within this time is a duplicate, ms. */
const DUPLICATE_MS = 10;
const ADDRESS_SET = { kind: "address-set" } as const;
const IF_CLEAR = { kind: "if-clear" } as const;

/** A connection that carries plain VISCA frames, shared by up to seven cameras with different addresses. */
export class ViscaBus {
  readonly #options: ViscaBusOptions;
  readonly #parser = new ViscaFrameParser();
  readonly #ports: BusPort[] = [];
  readonly #counters = newCounters();
  #assigning: Promise<void> | undefined;
  #isAssigned = false;
  /** How many cameras the chain has, if it has replied to AddressSet since the line was opened. */
  #chainLength: number | undefined;
  /** Replies to AddressSet that came after the time-out. */
  #lateReplies = 0;
  /** Consumes a reply that the address assignment waits for. */
  #replyFilter: ((reply: ViscaReply) => boolean) | undefined;
  #lastTransmissionId = 0;
  #lastDatagram = { text: "", atMs: 0 };

  constructor(options: ViscaBusOptions) {
    this.#options = options;
    const { stream } = options;
    stream.onData((bytes) => this.#receive(bytes));
    stream.onState((state) => {
      this.#parser.reset();
      this.#isAssigned = false;
      this.#chainLength = undefined;
      for (const port of this.#ports) port.deliverState(state);
    });
  }

  start(): void {
    this.#options.stream.start();
  }

  /** Returns the port of one camera. `address`: its position in the chain as configured, 1–7. */
  port(address: number): ViscaPort {
    const port = new BusPort(address, this.#counters, {
      send: (frame) => (this.#options.stream.write(frame) ? ++this.#lastTransmissionId : undefined),
      initialise: () => this.#initialise(),
      reportTimeout: () => {
        this.#isAssigned = false;
        this.#options.stream.reportTimeout();
      },
    });
    this.#ports.push(port);
    return port;
  }

  /** Assigns addresses once for all cameras that ask at the same time. */
  async #initialise(): Promise<void> {
    if (this.#isAssigned || this.#options.addressing === "fixed") return;
    this.#assigning ??= this.#assignAddresses().finally(() => {
      this.#assigning = undefined;
    });
    await this.#assigning;
  }

  async #assignAddresses(): Promise<void> {
    const { stream } = this.#options;
    const firstTime = this.#ports.every(({ version }) => version === undefined);
    if (!stream.write(encodeCommand(ADDRESS_SET, 0))) return;
    // IF_Clear aborts the commands of all cameras: send it only the first time, or to a single camera.
    if (firstTime || this.#ports.length === 1) stream.write(encodeCommand(IF_CLEAR, 0));
    this.#isAssigned = true;
    if (this.#ports.length === 1) return;
    const count = await this.#waitForReply((reply) =>
      reply.kind === "address-set" ? reply.cameras : undefined,
    );
    this.#chainLength ??= count;
    // Only a chain that never replies to the broadcast (RS-422 with address switches) is used as configured.
    const isAssigning = this.#chainLength !== undefined;
    const found: ChainedCamera[] = [];
    for (let address = 1; address <= (count ?? 0); address++) {
      // A camera that is busy may leave the first inquiry unanswered.
      const version = (await this.#askVersion(address)) ?? (await this.#askVersion(address));
      if (version !== undefined) found.push({ address, version });
    }
    const addresses = assignAddresses(
      this.#ports.map(({ configuredAddress, version }) => ({ address: configuredAddress, version })),
      found,
    );
    for (const [index, port] of this.#ports.entries()) {
      const address = addresses[index];
      port.missingFrom = address === undefined && isAssigning ? describeChain(found) : undefined;
      if (address === undefined) continue;
      port.address = address;
      port.version = found.find((camera) => camera.address === address)?.version;
    }
    if (this.#ports.some(({ missingFrom }) => missingFrom !== undefined)) this.#isAssigned = false;
  }

  #askVersion(address: number): Promise<string | undefined> {
    this.#options.stream.write(encodeCommand({ kind: "version-inquiry" }, address));
    return this.#waitForReply((reply) =>
      reply.kind === "inquiry-response" && reply.address === address ? versionOf(reply.data) : undefined,
    );
  }

  /** Returns what `pick` returns for the first reply that it accepts; undefined after the time-out. */
  #waitForReply<T>(pick: (reply: ViscaReply) => T | undefined): Promise<T | undefined> {
    return new Promise((resolve) => {
      const { responseMs = RESPONSE_MS } = this.#options;
      const waitMs = responseMs * 2 ** Math.min(this.#lateReplies, MAX_DOUBLINGS);
      const timer = setTimeout(() => end(undefined), waitMs);
      const end = (value: T | undefined) => {
        clearTimeout(timer);
        this.#replyFilter = undefined;
        resolve(value);
      };
      this.#replyFilter = (reply) => {
        const value = pick(reply);
        if (value === undefined) return false;
        end(value);
        return true;
      };
    });
  }

  #receive(bytes: Uint8Array): void {
    if (this.#options.stream.unit === "datagram") {
      if (this.#isDuplicate(bytes)) return;
      // A truncated datagram must not corrupt the next one.
      this.#parser.reset();
    }
    for (const item of this.#parser.push(bytes)) {
      if (item.kind === "discarded") {
        this.#counters.discardedBytes += item.bytes.length;
        continue;
      }
      let reply: ViscaReply;
      try {
        reply = decodeReply(item.bytes);
      } catch {
        // Line noise: counted here, and the affected exchange times out.
        this.#counters.malformedFrames++;
        continue;
      }
      this.#counters.frames++;
      this.#dispatch(reply);
    }
  }

  /** Networks duplicate datagrams; a duplicate completion would also complete the next command. */
  #isDuplicate(bytes: Uint8Array): boolean {
    const text = Buffer.from(bytes).toString("hex");
    const { text: previous, atMs } = this.#lastDatagram;
    this.#lastDatagram = { text, atMs: performance.now() };
    return text === previous && performance.now() - atMs < DUPLICATE_MS;
  }

  #dispatch(reply: ViscaReply): void {
    if (this.#replyFilter?.(reply)) return;
    if (reply.kind === "network-change") this.#isAssigned = false;
    if (reply.kind === "address-set") this.#handleLateCount(reply.cameras);
    for (const port of this.#ports) {
      if (!("address" in reply) || reply.kind === "network-change" || this.#isFrom(port, reply.address)) {
        port.deliver(reply);
      }
    }
  }

  /** A chain that replied to AddressSet after the time-out was used as configured: a camera may have another's address. */
  #handleLateCount(cameras: number): void {
    this.#chainLength = cameras;
    if (this.#ports.length === 1) return;
    this.#lateReplies++;
    this.#isAssigned = false;
    for (const port of this.#ports) port.deliver({ kind: "network-change", address: port.address });
  }

  /** With one camera on the line the address does not matter: some models reply with another one. */
  #isFrom(port: BusPort, address: number): boolean {
    return address === port.address || (this.#ports.length === 1 && (this.#chainLength ?? 1) <= 1);
  }
}

interface BusCalls {
  readonly send: (frame: Uint8Array) => number | undefined;
  readonly initialise: () => Promise<void>;
  readonly reportTimeout: () => void;
}

class BusPort implements ViscaPort {
  readonly configuredAddress: number;
  readonly counters: ReturnType<typeof newCounters>;
  address: number;
  /** Vendor and model found here; identifies the camera when addresses are assigned again. */
  version: string | undefined;
  /** Set if this camera is not in the chain: the cameras that are. No other camera may get its commands. */
  missingFrom: string | undefined;
  deliver: (reply: ViscaReply) => void = () => {};
  deliverState: (state: { open: boolean; reason: string | null }) => void = () => {};
  readonly #calls: BusCalls;

  constructor(address: number, counters: ReturnType<typeof newCounters>, calls: BusCalls) {
    this.configuredAddress = address;
    this.address = address;
    this.counters = counters;
    this.#calls = calls;
  }

  get unavailableReason(): string {
    const { missingFrom } = this;
    if (missingFrom === undefined) return NOT_CONNECTED;
    return `camera not found in its chain (present: ${missingFrom}); check power and the cable from the previous camera`;
  }

  send(frame: Uint8Array): number | undefined {
    return this.missingFrom === undefined ? this.#calls.send(frame) : undefined;
  }

  /** Plain frames have no numbers. */
  onSequenceError(): void {}

  async initialise(): Promise<void> {
    await this.#calls.initialise();
    if (this.missingFrom !== undefined) throw new RoomdError("unavailable", this.unavailableReason);
  }

  reportTimeout(): void {
    this.#calls.reportTimeout();
  }

  onReply(listener: (reply: ViscaReply, transmissionId?: number) => void): void {
    this.deliver = listener;
  }

  onState(listener: (state: { open: boolean; reason: string | null }) => void): void {
    this.deliverState = listener;
  }

  [Symbol.dispose](): void {
    this.deliver = () => {};
    this.deliverState = () => {};
  }
}

function describeChain(found: readonly ChainedCamera[]): string {
  return found.map(({ address, version }) => `${address} (${version})`).join(", ") || "none";
}

function versionOf(data: Uint8Array): string | undefined {
  try {
    const { vendor, model } = decodeVersion(data);
    return [vendor, model].map((word) => word.toString(16).padStart(4, "0")).join("-");
  } catch {
    return undefined;
  }
}
