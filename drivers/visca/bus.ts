import { RoomdError } from "../../daemon/contract/errors.ts";
import type { ByteStream } from "../transport/byte-stream.ts";
import { assignAddresses, type Chained } from "./address-assignment.ts";
import { encodeCommand } from "./command/command.ts";
import { decodeVersion } from "./command/version.ts";
import { ViscaFrameParser } from "./frame-parser.ts";
import { newCounters, type ViscaPort } from "./port.ts";
import { decodeReply, type ViscaReply } from "./reply.ts";

export interface LineOptions {
  readonly stream: ByteStream;
  /** `chain`: the cameras take their addresses from us, as on a serial line. `fixed`: they have them. */
  readonly addressing: "chain" | "fixed";
  /** To an address-set and to each version inquiry of a numbering, ms. */
  readonly answerMs?: number;
}

const ANSWER_MS = 400;
/** The same datagram again within this time is a copy, ms. */
const REPEATED_MS = 10;
const BROADCAST = { kind: "address-set" } as const;
const CLEAR = { kind: "if-clear" } as const;

/** One line of bare frames, shared by up to seven cameras that are told apart by address. */
export class ViscaLine implements AsyncDisposable {
  readonly #options: LineOptions;
  readonly #parser = new ViscaFrameParser();
  readonly #places: Place[] = [];
  readonly #counters = newCounters();
  #numbering: Promise<void> | undefined;
  #numbered = false;
  /** Takes a reply that the numbering waits for. */
  #awaited: ((reply: ViscaReply) => boolean) | undefined;
  #lastTicket = 0;
  #lastDatagram = { text: "", atMs: 0 };

  constructor(options: LineOptions) {
    this.#options = options;
    const { stream } = options;
    stream.onData((bytes) => this.#received(bytes));
    stream.onState((state) => {
      this.#parser.reset();
      this.#numbered = false;
      for (const place of this.#places) place.tellState(state);
    });
  }

  start(): void {
    this.#options.stream.start();
  }

  /** A camera's end of the line. `address`: its place in the chain as configured, 1–7. */
  port(address: number): ViscaPort {
    const place = new Place(address, this.#counters, {
      send: (frame) => (this.#options.stream.write(frame) ? ++this.#lastTicket : undefined),
      prepare: () => this.#prepare(),
      suspect: () => {
        this.#numbered = false;
        this.#options.stream.suspect();
      },
    });
    this.#places.push(place);
    return place;
  }

  /** Numbers the chain once for all cameras that ask at the same time. */
  async #prepare(): Promise<void> {
    if (this.#numbered || this.#options.addressing === "fixed") return;
    this.#numbering ??= this.#number().finally(() => {
      this.#numbering = undefined;
    });
    await this.#numbering;
  }

  async #number(): Promise<void> {
    const { stream } = this.#options;
    const firstTime = this.#places.every(({ known }) => known === undefined);
    if (!stream.write(encodeCommand(BROADCAST, 0))) return;
    // It ends what the others are doing: only at the beginning, or where there are no others.
    if (firstTime || this.#places.length === 1) stream.write(encodeCommand(CLEAR, 0));
    this.#numbered = true;
    if (this.#places.length === 1) return;
    const count = await this.#answer((reply) => (reply.kind === "address-set" ? reply.cameras : undefined));
    const found: Chained[] = [];
    for (let address = 1; address <= (count ?? 0); address++) {
      stream.write(encodeCommand({ kind: "version-inquiry" }, address));
      const version = await this.#answer((reply) =>
        reply.kind === "answer" && reply.address === address ? versionOf(reply.data) : undefined,
      );
      if (version !== undefined) found.push({ address, version });
    }
    const addresses = assignAddresses(
      this.#places.map(({ configured, known }) => ({ address: configured, version: known })),
      found,
    );
    for (const [index, place] of this.#places.entries()) {
      const address = addresses[index];
      // A chain that answers no broadcast (RS-422 with addresses set by switches) is taken as configured.
      place.absentFrom = address === undefined && count !== undefined ? describe(found) : undefined;
      if (address === undefined) continue;
      place.address = address;
      place.known = found.find((camera) => camera.address === address)?.version;
    }
    if (this.#places.some(({ absentFrom }) => absentFrom !== undefined)) this.#numbered = false;
  }

  /** The first reply that `pick` takes, or undefined when none came in time. */
  #answer<T>(pick: (reply: ViscaReply) => T | undefined): Promise<T | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => end(undefined), this.#options.answerMs ?? ANSWER_MS);
      const end = (value: T | undefined) => {
        clearTimeout(timer);
        this.#awaited = undefined;
        resolve(value);
      };
      this.#awaited = (reply) => {
        const value = pick(reply);
        if (value === undefined) return false;
        end(value);
        return true;
      };
    });
  }

  #received(bytes: Uint8Array): void {
    if (this.#options.stream.unit === "datagram") {
      if (this.#isRepeated(bytes)) return;
      // One that was cut must not spoil the next.
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
        // Noise on the line: counted, and the exchange it spoilt ends by its own time-out.
        this.#counters.malformedFrames++;
        continue;
      }
      this.#counters.frames++;
      this.#dispatch(reply);
    }
  }

  /** Networks deliver datagrams twice; a completion that came twice would end the next command, too. */
  #isRepeated(bytes: Uint8Array): boolean {
    const text = Buffer.from(bytes).toString("hex");
    const { text: before, atMs } = this.#lastDatagram;
    this.#lastDatagram = { text, atMs: performance.now() };
    return text === before && performance.now() - atMs < REPEATED_MS;
  }

  #dispatch(reply: ViscaReply): void {
    if (this.#awaited?.(reply)) return;
    if (reply.kind === "network-change") this.#numbered = false;
    for (const place of this.#places) {
      if (!("address" in reply) || reply.kind === "network-change" || reply.address === place.address) {
        place.tell(reply);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.stream[Symbol.asyncDispose]();
  }
}

interface PlaceCalls {
  readonly send: (frame: Uint8Array) => number | undefined;
  readonly prepare: () => Promise<void>;
  readonly suspect: () => void;
}

class Place implements ViscaPort {
  readonly configured: number;
  readonly counters: ReturnType<typeof newCounters>;
  address: number;
  /** Vendor and model that answered here, by which it is found again when the chain is numbered anew. */
  known: string | undefined;
  /** What the chain consists of when this camera is not in it: another must not get its commands. */
  absentFrom: string | undefined;
  tell: (reply: ViscaReply) => void = () => {};
  tellState: (state: { open: boolean; reason: string | null }) => void = () => {};
  readonly #calls: PlaceCalls;

  constructor(address: number, counters: ReturnType<typeof newCounters>, calls: PlaceCalls) {
    this.configured = address;
    this.address = address;
    this.counters = counters;
    this.#calls = calls;
  }

  send(frame: Uint8Array): number | undefined {
    return this.absentFrom === undefined ? this.#calls.send(frame) : undefined;
  }

  async prepare(): Promise<void> {
    await this.#calls.prepare();
    if (this.absentFrom === undefined) return;
    const why = `not in its chain; there are: ${this.absentFrom}`;
    throw new RoomdError("unavailable", `${why}; check power and the cable from the camera before it`);
  }

  suspect(): void {
    this.#calls.suspect();
  }

  onReply(listener: (reply: ViscaReply, ticket?: number) => void): void {
    this.tell = listener;
  }

  onState(listener: (state: { open: boolean; reason: string | null }) => void): void {
    this.tellState = listener;
  }

  /** The line outlives its cameras; its owner closes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.tell = () => {};
    this.tellState = () => {};
  }
}

function describe(found: readonly Chained[]): string {
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
