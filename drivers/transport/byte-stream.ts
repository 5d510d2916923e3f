import { type BackOffOptions, Restarter } from "../../daemon/platform/back-off.ts";

/** A two-way line of bytes that may close and open again (serial port, TCP, UDP). */
export interface ByteStream extends AsyncDisposable {
  /** `datagram`: what comes together was sent together, and nothing goes over into the next. */
  readonly unit: "byte" | "datagram";
  readonly isOpen: boolean;
  /** Begins to open, and opens again whenever it closes; register listeners first. */
  start(): void;
  /** Hands the bytes over at once; false when the line is closed and they were dropped. */
  write(bytes: Uint8Array): boolean;
  /** The far end has been silent: a line that can only look open is opened anew. */
  reportTimeout(): void;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** `reason` says why it closed or could not open. */
  onState(listener: (state: { open: boolean; reason: string | null }) => void): void;
}

const REOPEN: BackOffOptions = { firstMs: 250, maxMs: 2000 };

/** What every kind of line has in common: listeners, and opening again after a while whenever it is lost. */
export abstract class ReconnectingStream implements ByteStream {
  abstract readonly unit: ByteStream["unit"];
  readonly #restarter: Restarter;
  readonly #data: ((bytes: Uint8Array) => void)[] = [];
  readonly #state: ((state: { open: boolean; reason: string | null }) => void)[] = [];
  #open = false;
  #disposed = false;

  /** `reopen`: back-off between attempts to open, ms. */
  constructor(reopen: BackOffOptions = REOPEN) {
    this.#restarter = new Restarter(
      () => this.connect(),
      (error) => this.#emitState(false, error instanceof Error ? error.message : String(error)),
      reopen,
    );
  }

  /** Begins to open it, and says `opened` or `lost` when it has; throwing is `lost`. */
  protected abstract connect(): Promise<void> | void;
  abstract write(bytes: Uint8Array): boolean;
  abstract reportTimeout(): void;
  /** Closes for good what `attempt` has opened. */
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
