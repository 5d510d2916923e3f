import { RoomdError } from "../../contract/errors.ts";

/** A worker's first message is some 60 bytes. */
const MAX_BYTES = 1024;

/** A worker's first message (the "running" notification) carries its process id, and mediasoup waits for the
 * id of the process that it spawned: the relay. This passes all bytes of the channel through and replaces
 * the id in the first message.
 *
 * The message is a FlatBuffer behind its size (4 bytes, little endian). FlatBuffers are built from the end,
 * and the id is built first (Worker.cpp, ChannelNotifier::Emit), so it is last: length, digits, NUL,
 * padding. */
export class PidRewriter {
  readonly #from: string;
  readonly #to: string;
  #buffered: Buffer | undefined = Buffer.alloc(0);

  constructor(workerPid: number, ownPid: number) {
    this.#from = String(workerPid);
    this.#to = String(ownPid);
  }

  /** Returns the bytes to pass on. Throws `protocol.malformed` when the first message is not as expected. */
  rewrite(bytes: Buffer): Buffer {
    if (!this.#buffered) return bytes;
    const buffered = Buffer.concat([this.#buffered, bytes]);
    this.#buffered = buffered;
    if (buffered.length < 4) return Buffer.alloc(0);
    const end = 4 + buffered.readUInt32LE(0);
    if (end > MAX_BYTES) throw this.#malformed();
    if (buffered.length < end) return Buffer.alloc(0);
    this.#buffered = undefined;
    return Buffer.concat([this.#replacePid(buffered.subarray(4, end)), buffered.subarray(end)]);
  }

  #replacePid(message: Buffer): Buffer {
    const old = flatBufferString(this.#from);
    const start = message.length - old.length;
    if (start < 0 || !message.subarray(start).equals(old)) throw this.#malformed();
    const body = Buffer.concat([message.subarray(0, start), flatBufferString(this.#to)]);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(body.length);
    return Buffer.concat([size, body]);
  }

  #malformed(): RoomdError {
    return new RoomdError("protocol.malformed", "the worker's first message does not carry its process id");
  }
}

/** A FlatBuffers string at the end of its buffer. */
function flatBufferString(digits: string): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil((digits.length + 1) / 4) * 4);
  bytes.writeUInt32LE(digits.length);
  bytes.write(digits, 4, "latin1");
  return bytes;
}
