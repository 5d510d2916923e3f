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
  suspect(): void;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** `reason` says why it closed or could not open. */
  onState(listener: (state: { open: boolean; reason: string | null }) => void): void;
}

/** What the listeners of a stream are told; shared by every kind of stream. */
export class StreamListeners {
  readonly #data: ((bytes: Uint8Array) => void)[] = [];
  readonly #state: ((state: { open: boolean; reason: string | null }) => void)[] = [];
  #open = false;

  get isOpen(): boolean {
    return this.#open;
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#data.push(listener);
  }

  onState(listener: (state: { open: boolean; reason: string | null }) => void): void {
    this.#state.push(listener);
  }

  data(bytes: Uint8Array): void {
    for (const listener of this.#data) listener(bytes);
  }

  opened(): void {
    this.#open = true;
    for (const listener of this.#state) listener({ open: true, reason: null });
  }

  closed(reason: string): void {
    this.#open = false;
    for (const listener of this.#state) listener({ open: false, reason });
  }
}
