import { ViscaFrameParser } from "../../../drivers/visca/frame-parser.ts";
import { type HeadOptions, SimulatedHead } from "./head.ts";

/** Faults to inject. */
export interface Faults {
  /** Connected, but receives and sends nothing. */
  unresponsive: boolean;
  /** Executes, but acknowledges nothing. */
  noAck: boolean;
  /** Delay of each ACK, ms. */
  lateAckMs: number;
  /** Number of Stop frames to lose. */
  loseStops: number;
  /** Number of commands to refuse with `not executable`. */
  notExecutable: number;
  /** Number of commands to refuse with `buffer full`. */
  bufferFull: number;
  /** Number of commands to refuse with `syntax error`. */
  syntaxErrors: number;
  /** Acknowledges and completes every movement without moving. */
  jammed: boolean;
  /** Bytes sent before each reply. */
  noise: readonly number[];
  /** Sends replies byte by byte. */
  splitFrames: boolean;
  /** Sends replies together with those that follow shortly. */
  mergeFrames: boolean;
  /** Completes on another socket than the ACK named. */
  wrongSocket: boolean;
  /** UDP: number of messages to lose to the camera, and from it. */
  loseRequests: number;
  loseReplies: number;
  /** UDP: sends each reply twice. */
  duplicateReplies: boolean;
}

export interface SimulatorOptions extends HeadOptions {
  /** `tag`: that of the frame that this replies to. */
  readonly write: (bytes: Uint8Array, tag?: number) => void;
  /** Command → ACK, ms; 0: immediate commands are acknowledged and completed at once. */
  readonly ackMs?: number;
  readonly address?: number;
}

/** A received frame. `atMs`: performance.now() at the arrival of its first byte. */
export interface ReceivedFrame {
  readonly hex: string;
  readonly atMs: number;
}

/** How long replies wait to be merged, ms. */
const MERGED_MS = 20;

const MAX_FRAMES = 5000;

/** A simulated VISCA camera with realistic timing. */
export class ViscaSimulator {
  readonly #head: SimulatedHead;
  readonly faults: Faults = {
    unresponsive: false,
    noAck: false,
    lateAckMs: 0,
    loseStops: 0,
    notExecutable: 0,
    bufferFull: 0,
    syntaxErrors: 0,
    jammed: false,
    noise: [],
    splitFrames: false,
    mergeFrames: false,
    wrongSocket: false,
    loseRequests: 0,
    loseReplies: 0,
    duplicateReplies: false,
  };
  /** Its address in the chain; 0 after power on until one is assigned. */
  address: number;
  /** The last frames received, oldest first. */
  readonly receivedFrames: ReceivedFrame[] = [];
  readonly #options: SimulatorOptions;
  readonly #parser = new ViscaFrameParser();
  readonly #frameListeners = new Set<(frame: ReceivedFrame) => void>();
  readonly #sockets = new Map<number, NodeJS.Timeout>();
  #merged: number[] = [];
  /** ACKs that were not sent yet, by socket. */
  readonly #acks = new Map<number, NodeJS.Timeout>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.address = options.address ?? 1;
    this.#head = new SimulatedHead(options);
  }

  get camera(): SimulatedHead["camera"] {
    return this.#head.camera;
  }

  get settings(): SimulatedHead["settings"] {
    return this.#head.settings;
  }

  onFrame(listener: (frame: ReceivedFrame) => void): () => void {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  }

  /** Receives bytes from the room. `tag` is passed back with the replies. */
  receive(bytes: Uint8Array, tag?: number): void {
    const atMs = performance.now();
    for (const item of this.#parser.push(bytes)) {
      if (item.kind !== "frame") continue;
      const frame = { hex: Buffer.from(item.bytes).toString("hex"), atMs };
      this.receivedFrames.push(frame);
      if (this.receivedFrames.length > MAX_FRAMES) this.receivedFrames.shift();
      for (const listener of this.#frameListeners) listener(frame);
      if (!this.faults.unresponsive) this.#handle(item.bytes, tag);
    }
  }

  /** Power off and on: stops, loses its address, and sends a network change. */
  powerCycle(): void {
    const address = this.address;
    this.dispose();
    this.#head.powerCycle();
    this.address = 0;
    this.#options.write(Uint8Array.of((address + 8) << 4, 0x38, 0xff));
  }

  /** Drops everything in progress. */
  dispose(): void {
    for (const timer of [...this.#timers, ...this.#sockets.values()]) clearTimeout(timer);
    this.#timers.clear();
    this.#acks.clear();
    this.#sockets.clear();
  }

  #handle(frame: Uint8Array, tag?: number): void {
    const [head, type, number] = frame;
    if (head === 0x88 && type === 0x30) {
      this.address = number ?? 1;
      return this.#send([0x88, 0x30, this.address + 1], tag);
    }
    if (head === 0x88) {
      for (const timer of this.#sockets.values()) clearTimeout(timer);
      this.#sockets.clear();
      return this.#send([0x88, 0x01, 0x00, 0x01], tag);
    }
    if (head !== (0x80 | this.address) || type === undefined) return;
    if (type === 0x09) return this.#inquiry(frame, tag);
    // 0A: commands of PTZOptics.
    if (type === 0x01 || type === 0x0a) return this.#command(frame, tag);
    if ((type & 0xf0) === 0x20) this.#cancel(type & 15, tag);
  }

  #inquiry(frame: Uint8Array, tag?: number): void {
    const data = this.#head.inquire(frame);
    this.#send(data ? [this.#from(), 0x50, ...data] : [this.#from(), 0x60, 0x02], tag);
  }

  #command(frame: Uint8Array, tag?: number): void {
    const { faults } = this;
    const isStop = Buffer.from(frame).toString("hex").endsWith("0303ff");
    if (isStop && faults.loseStops > 0) {
      faults.loseStops--;
      return;
    }
    for (const [fault, code] of [
      ["notExecutable", 0x41],
      ["bufferFull", 0x03],
      ["syntaxErrors", 0x02],
    ] as const) {
      if (faults[fault] <= 0) continue;
      faults[fault]--;
      return this.#send([this.#from(), 0x60, code], tag);
    }
    const socket = [1, 2].find((candidate) => !this.#sockets.has(candidate));
    const ackMs = (this.#options.ackMs ?? 5) + faults.lateAckMs;
    // Replies come in the order of the commands: an error does not overtake the previous ACK.
    if (socket === undefined) {
      this.#later(ackMs, () => this.#send([this.#from(), 0x60, 0x03], tag));
      return;
    }
    const takesMs = this.#head.execute(frame, faults);
    if (takesMs === undefined) return this.#send([this.#from(), 0x60, 0x02], tag);
    if (this.#options.ackMs === 0 && takesMs === 0) {
      this.#send([this.#from(), 0x40 | socket], tag);
      return this.#send([this.#from(), 0x50 | socket], tag);
    }
    this.#acks.set(
      socket,
      this.#later(ackMs, () => {
        this.#acks.delete(socket);
        if (!faults.noAck) this.#send([this.#from(), 0x40 | socket], tag);
      }),
    );
    this.#sockets.set(
      socket,
      setTimeout(() => {
        this.#sockets.delete(socket);
        const named = faults.wrongSocket ? 3 - socket : socket;
        if (!faults.noAck) this.#send([this.#from(), 0x50 | named], tag);
      }, ackMs + Math.max(2, takesMs)),
    );
  }

  #cancel(socket: number, tag?: number): void {
    const timer = this.#sockets.get(socket);
    if (!timer) return this.#send([this.#from(), 0x60 | socket, 0x05], tag);
    clearTimeout(timer);
    this.#sockets.delete(socket);
    const ack = this.#acks.get(socket);
    if (ack) {
      // A camera sends the ACK before the cancellation.
      this.#forget(ack);
      this.#acks.delete(socket);
      this.#send([this.#from(), 0x40 | socket], tag);
    }
    this.camera.halt();
    return this.#send([this.#from(), 0x60 | socket, 0x04], tag);
  }

  #from(): number {
    return (this.address + 8) << 4;
  }

  #later(ms: number, then: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }

  #forget(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.#timers.delete(timer);
  }

  /** Sends the bytes with the next reply, or alone after a while. */
  #merge(bytes: number[]): void {
    this.#merged = bytes;
    this.#later(MERGED_MS, () => {
      const bytes = Uint8Array.from(this.#merged);
      this.#merged = [];
      if (bytes.length > 0) this.#options.write(bytes);
    });
  }

  #send(reply: readonly number[], tag?: number): void {
    const bytes = [...this.#merged, ...this.faults.noise, ...reply, 0xff];
    this.#merged = [];
    if (this.faults.mergeFrames && tag === undefined) return this.#merge(bytes);
    if (!this.faults.splitFrames) return this.#options.write(Uint8Array.from(bytes), tag);
    for (const byte of bytes) this.#options.write(Uint8Array.of(byte), tag);
  }
}
