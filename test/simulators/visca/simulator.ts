import { ViscaFrameParser } from "../../../drivers/visca/frame-parser.ts";
import { CameraModel } from "./camera-model.ts";

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
  /** Acknowledges and completes every movement, and stays where it is. */
  jammed: boolean;
  /** Bytes put before each reply. */
  noise: readonly number[];
  /** Each reply leaves byte by byte. */
  splitFrames: boolean;
}

export interface SimulatorOptions {
  readonly write: (bytes: Uint8Array) => void;
  /** Command → ACK, ms. */
  readonly ackMs?: number;
  readonly address?: number;
}

/** A frame as it came in. `atMs` is performance.now() of its first byte's arrival. */
export interface SeenFrame {
  readonly hex: string;
  readonly atMs: number;
}

const KEPT_FRAMES = 5000;

/** Group and code of the commands that move the head or the lens, besides recalling a preset. */
const MOVEMENTS = new Set([0x0601, 0x0602, 0x0604, 0x0605, 0x0407, 0x0447]);

/** A simulated VISCA camera that moves in time and answers in time. */
export class ViscaSimulator {
  readonly camera = new CameraModel();
  readonly faults: Faults = {
    deaf: false,
    noAck: false,
    lateAckMs: 0,
    loseStops: 0,
    notExecutable: 0,
    bufferFull: 0,
    syntaxErrors: 0,
    jammed: false,
    noise: [],
    splitFrames: false,
  };
  /** The last frames received, oldest first. */
  readonly seen: SeenFrame[] = [];
  readonly #options: SimulatorOptions;
  readonly #parser = new ViscaFrameParser();
  readonly #frameListeners = new Set<(frame: SeenFrame) => void>();
  readonly #sockets = new Map<number, NodeJS.Timeout>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(options: SimulatorOptions) {
    this.#options = options;
  }

  onFrame(listener: (frame: SeenFrame) => void): () => void {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  }

  receive(bytes: Uint8Array): void {
    const atMs = performance.now();
    for (const item of this.#parser.push(bytes)) {
      if (item.kind !== "frame") continue;
      const frame = { hex: Buffer.from(item.bytes).toString("hex"), atMs };
      this.seen.push(frame);
      if (this.seen.length > KEPT_FRAMES) this.seen.shift();
      for (const listener of this.#frameListeners) listener(frame);
      if (!this.faults.deaf) this.#handle(item.bytes);
    }
  }

  /** Power cut: forgets what it was doing. */
  dispose(): void {
    for (const timer of [...this.#timers, ...this.#sockets.values()]) clearTimeout(timer);
    this.#timers.clear();
    this.#sockets.clear();
  }

  #handle(frame: Uint8Array): void {
    const [head, type] = frame;
    const address = this.#options.address ?? 1;
    if (head === 0x88 && type === 0x30) return this.#say([0x88, 0x30, address + 1]);
    if (head === 0x88) {
      for (const timer of this.#sockets.values()) clearTimeout(timer);
      this.#sockets.clear();
      return this.#say([0x88, 0x01, 0x00, 0x01]);
    }
    if (head !== (0x80 | address) || type === undefined) return;
    if (type === 0x09) return this.#inquiry(frame);
    if (type === 0x01) return this.#command(frame);
    if ((type & 0xf0) === 0x20) this.#cancel(type & 15);
  }

  #inquiry(frame: Uint8Array): void {
    const from = this.#from();
    const { pan, tilt, zoom } = this.camera.snapshot();
    switch (Buffer.from(frame.slice(2, -1)).toString("hex")) {
      case "0002":
        return this.#say([from, 0x50, 0x00, 0x20, 0x04, 0x0d, 0x01, 0x00, 0x02]);
      case "0400":
        return this.#say([from, 0x50, this.camera.power === "on" ? 2 : 3]);
      case "0612":
        return this.#say([from, 0x50, ...nibbles(pan), ...nibbles(tilt)]);
      case "0447":
        return this.#say([from, 0x50, ...nibbles(zoom)]);
      default:
        return this.#say([from, 0x60, 0x02]);
    }
  }

  #command(frame: Uint8Array): void {
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
      return this.#say([this.#from(), 0x60, code]);
    }
    const socket = [1, 2].find((candidate) => !this.#sockets.has(candidate));
    const ackMs = (this.#options.ackMs ?? 5) + faults.lateAckMs;
    // Replies come in the order of the commands: a refusal does not overtake the ACK of the one before.
    if (socket === undefined) return this.#later(ackMs, () => this.#say([this.#from(), 0x60, 0x03]));
    const takesMs = this.#execute(frame);
    if (takesMs === undefined) return this.#say([this.#from(), 0x60, 0x02]);
    this.#later(ackMs, () => {
      if (!faults.noAck) this.#say([this.#from(), 0x40 | socket]);
    });
    this.#sockets.set(
      socket,
      setTimeout(() => {
        this.#sockets.delete(socket);
        if (!faults.noAck) this.#say([this.#from(), 0x50 | socket]);
      }, ackMs + Math.max(2, takesMs)),
    );
  }

  /** Begins the command and answers how long it takes, ms; undefined when the camera doesn't know it. */
  #execute(frame: Uint8Array): number | undefined {
    const [, , group, what, a = 0, b = 0, panDirection, tiltDirection] = frame;
    const { camera } = this;
    const code = ((group ?? 0) << 8) | (what ?? 0);
    if (this.faults.jammed && (MOVEMENTS.has(code) || (code === 0x043f && a === 2))) return 0;
    switch (code) {
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
        return undefined;
    }
  }

  #preset(action: number, number: number): number {
    if (action === 0) this.camera.presets.delete(number);
    if (action === 1) this.camera.presets.set(number, this.camera.snapshot());
    if (action !== 2) return 0;
    return this.camera.moveTo(this.camera.presets.get(number) ?? { pan: 0, tilt: 0, zoom: 0 });
  }

  #cancel(socket: number): void {
    const timer = this.#sockets.get(socket);
    if (!timer) return this.#say([this.#from(), 0x60 | socket, 0x05]);
    clearTimeout(timer);
    this.#sockets.delete(socket);
    this.camera.halt();
    return this.#say([this.#from(), 0x60 | socket, 0x04]);
  }

  #from(): number {
    return ((this.#options.address ?? 1) + 8) << 4;
  }

  #later(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }

  #say(reply: readonly number[]): void {
    const bytes = [...this.faults.noise, ...reply, 0xff];
    if (!this.faults.splitFrames) return this.#options.write(Uint8Array.from(bytes));
    for (const byte of bytes) this.#options.write(Uint8Array.of(byte));
  }
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
