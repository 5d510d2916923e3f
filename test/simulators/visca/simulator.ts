import { ViscaFrameParser } from "../../../drivers/visca/frame-parser.ts";
import { CameraModel } from "./camera-model.ts";
import { SimulatedSettings } from "./settings.ts";

/** Misbehaviour to order. */
export interface Faults {
  /** Hears and says nothing: connected but dead. */
  deaf: boolean;
  /** Executes, but acknowledges nothing. */
  noAck: boolean;
  /** Extra time before each ACK, ms. */
  lateAckMs: number;
  /** Loses that many Stop frames. */
  loseStops: number;
  /** Answers `not executable` to that many commands. */
  notExecutable: number;
  /** Answers `buffer full` to that many commands. */
  bufferFull: number;
  /** Answers `syntax error` to that many commands. */
  syntaxErrors: number;
  /** Bytes put before each reply. */
  noise: readonly number[];
  /** Each reply leaves byte by byte. */
  splitFrames: boolean;
  /** Completes on the other socket than the one that its ACK named. */
  wrongSocket: boolean;
  /** Over UDP: loses that many messages to the camera, and from it. */
  loseRequests: number;
  loseReplies: number;
  /** Over UDP: each reply comes twice. */
  duplicateReplies: boolean;
}

export interface SimulatorOptions {
  /** `tag`: that of the frame which this answers. */
  readonly write: (bytes: Uint8Array, tag?: number) => void;
  /** Command → ACK, ms; 0: it acknowledges and completes at once what takes no time. */
  readonly ackMs?: number;
  readonly address?: number;
  /** What the version inquiry answers. */
  readonly version?: Version;
}

interface Version {
  readonly vendor: number;
  readonly model: number;
  readonly firmware: number;
}

/** A frame as it came in. `atMs` is performance.now() of its first byte's arrival. */
export interface SeenFrame {
  readonly hex: string;
  readonly atMs: number;
}

const EVI_D70: Version = { vendor: 0x0020, model: 0x040d, firmware: 0x0100 };

const KEPT_FRAMES = 5000;

/** A simulated VISCA camera that moves in time and answers in time. */
export class ViscaSimulator {
  readonly camera = new CameraModel();
  readonly settings = new SimulatedSettings();
  readonly faults: Faults = {
    deaf: false,
    noAck: false,
    lateAckMs: 0,
    loseStops: 0,
    notExecutable: 0,
    bufferFull: 0,
    syntaxErrors: 0,
    noise: [],
    splitFrames: false,
    wrongSocket: false,
    loseRequests: 0,
    loseReplies: 0,
    duplicateReplies: false,
  };
  /** Its place in the chain; 0 until it was numbered after power on. */
  address: number;
  /** The last frames received, oldest first. */
  readonly seen: SeenFrame[] = [];
  readonly #options: SimulatorOptions;
  readonly #parser = new ViscaFrameParser();
  readonly #frameListeners = new Set<(frame: SeenFrame) => void>();
  readonly #sockets = new Map<number, NodeJS.Timeout>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.address = options.address ?? 1;
  }

  onFrame(listener: (frame: SeenFrame) => void): () => void {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  }

  /** Frames that leave the far end. `tag` comes back with what answers them. */
  receive(bytes: Uint8Array, tag?: number): void {
    const atMs = performance.now();
    for (const item of this.#parser.push(bytes)) {
      if (item.kind !== "frame") continue;
      const frame = { hex: Buffer.from(item.bytes).toString("hex"), atMs };
      this.seen.push(frame);
      if (this.seen.length > KEPT_FRAMES) this.seen.shift();
      for (const listener of this.#frameListeners) listener(frame);
      if (!this.faults.deaf) this.#handle(item.bytes, tag);
    }
  }

  /** Power off and on: it stands still, has forgotten its address, and says that the chain has changed. */
  repower(): void {
    const address = this.address;
    this.dispose();
    this.camera.halt();
    this.address = 0;
    this.#options.write(Uint8Array.of((address + 8) << 4, 0x38, 0xff));
  }

  /** Power cut: forgets what it was doing. */
  dispose(): void {
    for (const timer of [...this.#timers, ...this.#sockets.values()]) clearTimeout(timer);
    this.#timers.clear();
    this.#sockets.clear();
  }

  #handle(frame: Uint8Array, tag?: number): void {
    const [head, type, number] = frame;
    if (head === 0x88 && type === 0x30) {
      this.address = number ?? 1;
      return this.#say([0x88, 0x30, this.address + 1], tag);
    }
    if (head === 0x88) {
      for (const timer of this.#sockets.values()) clearTimeout(timer);
      this.#sockets.clear();
      return this.#say([0x88, 0x01, 0x00, 0x01], tag);
    }
    if (head !== (0x80 | this.address) || type === undefined) return;
    if (type === 0x09) return this.#inquiry(frame, tag);
    // 0A: PTZOptics' own commands.
    if (type === 0x01 || type === 0x0a) return this.#command(frame, tag);
    if ((type & 0xf0) === 0x20) this.#cancel(type & 15, tag);
  }

  #inquiry(frame: Uint8Array, tag?: number): void {
    const from = this.#from();
    const { pan, tilt, zoom } = this.camera.snapshot();
    switch (Buffer.from(frame.slice(2, -1)).toString("hex")) {
      case "0002": {
        const { vendor, model, firmware } = this.#options.version ?? EVI_D70;
        return this.#say([from, 0x50, ...word16(vendor), ...word16(model), ...word16(firmware), 0x02], tag);
      }
      case "0400":
        return this.#say([from, 0x50, this.camera.power === "on" ? 2 : 3], tag);
      case "0612":
        return this.#say([from, 0x50, ...nibbles(pan), ...nibbles(tilt)], tag);
      case "0447":
        return this.#say([from, 0x50, ...nibbles(zoom)], tag);
      default: {
        const data = this.settings.answer(frame);
        return this.#say(data ? [from, 0x50, ...data] : [from, 0x60, 0x02], tag);
      }
    }
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
      return this.#say([this.#from(), 0x60, code], tag);
    }
    const socket = [1, 2].find((candidate) => !this.#sockets.has(candidate));
    if (socket === undefined) return this.#say([this.#from(), 0x60, 0x03], tag);
    const takesMs = this.#execute(frame);
    if (takesMs === undefined) return this.#say([this.#from(), 0x60, 0x02], tag);
    const ackMs = (this.#options.ackMs ?? 5) + faults.lateAckMs;
    if (this.#options.ackMs === 0 && takesMs === 0) {
      this.#say([this.#from(), 0x40 | socket], tag);
      return this.#say([this.#from(), 0x50 | socket], tag);
    }
    this.#later(ackMs, () => {
      if (!faults.noAck) this.#say([this.#from(), 0x40 | socket], tag);
    });
    this.#sockets.set(
      socket,
      setTimeout(() => {
        this.#sockets.delete(socket);
        const named = faults.wrongSocket ? 3 - socket : socket;
        if (!faults.noAck) this.#say([this.#from(), 0x50 | named], tag);
      }, ackMs + Math.max(2, takesMs)),
    );
  }

  /** Begins the command and answers how long it takes, ms; undefined when the camera doesn't know it. */
  #execute(frame: Uint8Array): number | undefined {
    const [, , group, what, a = 0, b = 0, panDirection, tiltDirection] = frame;
    const { camera } = this;
    switch (((group ?? 0) << 8) | (what ?? 0)) {
      case 0x0601:
        camera.drive("pan", panDirection === 2 ? a : panDirection === 1 ? -a : 0);
        camera.drive("tilt", tiltDirection === 1 ? b : tiltDirection === 2 ? -b : 0);
        return 0;
      case 0x0407:
        camera.drive("zoom", (a & 0xf0) === 0x20 ? a & 7 : (a & 0xf0) === 0x30 ? -(a & 7) : 0);
        return 0;
      case 0x0602:
        return camera.moveTo({ pan: signed(word(frame, 6)), tilt: signed(word(frame, 10)) });
      case 0x0447:
        return camera.moveTo({ zoom: word(frame, 4) });
      case 0x0604:
      case 0x0605:
        return camera.moveTo({ pan: 0, tilt: 0 });
      case 0x043f:
        return this.#preset(a, b);
      case 0x0400:
        camera.power = a === 2 ? "on" : "standby";
        return 50;
      default:
        return this.settings.execute(frame);
    }
  }

  #preset(action: number, number: number): number {
    if (action === 0) this.camera.presets.delete(number);
    if (action === 1) this.camera.presets.set(number, this.camera.snapshot());
    if (action !== 2) return 0;
    return this.camera.moveTo(this.camera.presets.get(number) ?? { pan: 0, tilt: 0, zoom: 0 });
  }

  #cancel(socket: number, tag?: number): void {
    const timer = this.#sockets.get(socket);
    if (!timer) return this.#say([this.#from(), 0x60 | socket, 0x05], tag);
    clearTimeout(timer);
    this.#sockets.delete(socket);
    this.camera.halt();
    return this.#say([this.#from(), 0x60 | socket, 0x04], tag);
  }

  #from(): number {
    return (this.address + 8) << 4;
  }

  #later(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }

  #say(reply: readonly number[], tag?: number): void {
    const bytes = [...this.faults.noise, ...reply, 0xff];
    if (!this.faults.splitFrames) return this.#options.write(Uint8Array.from(bytes), tag);
    for (const byte of bytes) this.#options.write(Uint8Array.of(byte), tag);
  }
}

function word16(word: number): number[] {
  return [word >> 8, word & 0xff];
}

function nibbles(value: number): number[] {
  const bits = value & 0xffff;
  return [(bits >> 12) & 15, (bits >> 8) & 15, (bits >> 4) & 15, bits & 15];
}

function word(frame: Uint8Array, at: number): number {
  return [0, 1, 2, 3].reduce((sum, offset) => (sum << 4) | ((frame[at + offset] ?? 0) & 15), 0);
}

function signed(bits: number): number {
  return bits & 0x8000 ? bits - 0x10000 : bits;
}
