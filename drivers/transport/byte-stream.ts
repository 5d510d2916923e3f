/** A two-way line of bytes that may close and open again (serial port, TCP). */
export interface ByteStream extends AsyncDisposable {
  readonly isOpen: boolean;
  /** Hands the bytes over at once; false when the line is closed and they were dropped. */
  write(bytes: Uint8Array): boolean;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** `reason` says why it closed or could not open. */
  onState(listener: (state: { open: boolean; reason: string | null }) => void): void;
}
