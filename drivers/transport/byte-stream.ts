import { type BackOffOptions, Restarter } from "../../daemon/platform/back-off.ts";

/** A duplex stream of bytes that reconnects (serial port, TCP, UDP). */
export interface ByteStream extends AsyncDisposable {
  /** `datagram`: each chunk is one message. */
  readonly unit: "byte" | "datagram";
  readonly isOpen: boolean;
  /** Opens the stream, and again whenever it closes. Register listeners first. */
  start(): void;
  /** Writes at once; returns false if the stream is closed and the bytes are dropped. */
  write(bytes: Uint8Array): boolean;
  /** The device did not respond: reconnect if the stream may only appear to be open. */
  reportTimeout(): void;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** `reason` is why the stream closed or could not open. */
  onState(listener: (state: { open: boolean; reason: string | null }) => void): void;
}

const RECONNECT: BackOffOptions = { firstMs: 250, maxMs: 2000 };

/** Listeners, and reconnecting with back-off. */
export abstract class ReconnectingStream implements ByteStream {
  abstract readonly unit: ByteStream["unit"];
  readonly #restarter: Restarter;
  readonly #data: ((bytes: Uint8Array) => void)[] = [];
  readonly #state: ((state: { open: boolean; reason: string | null }) => void)[] = [];
  #open = false;
  #disposed = false;

  constructor(reconnect: BackOffOptions = RECONNECT) {
    this.#restarter = new Restarter(
      () => this.connect(),
      (error) => this.#emitState(false, error instanceof Error ? error.message : String(error)),
      reconnect,
    );
  }

  /** Starts to connect; then calls `emitOpen` or `emitClosed`, or throws. */
  protected abstract connect(): Promise<void> | void;
  abstract write(bytes: Uint8Array): boolean;
  abstract reportTimeout(): void;
  /** Closes what `connect` opened. */
  protected abstract close(): Promise<void>;

  get isOpen(): boolean {
    return this.#open;
  }

  start(): void {
    this.#restarter.start();
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#data.push(listener);
  }

  onState(listener: (state: { open: boolean; reason: string | null }) => void): void {
    this.#state.push(listener);
  }

  protected get disposed(): boolean {
    return this.#disposed;
  }

  protected emitData(bytes: Uint8Array): void {
    for (const listener of this.#data) listener(bytes);
  }

  protected emitOpen(): void {
    this.#restarter.succeeded();
    this.#emitState(true, null);
  }

  protected emitClosed(reason: string): void {
    if (this.#disposed) return;
    this.#emitState(false, reason);
    this.#restarter.failed();
  }

  #emitState(open: boolean, reason: string | null): void {
    this.#open = open;
    for (const listener of this.#state) listener({ open, reason });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#restarter[Symbol.dispose]();
    await this.close();
  }
}
