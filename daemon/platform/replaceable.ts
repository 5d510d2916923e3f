import { RoomdError } from "../contract/errors.ts";

/** Holds at most one resource that opens asynchronously. One that opens after it was replaced or closed is closed at
 * once, so that nothing outlives its owner. */
export class Replaceable<T> implements Disposable {
  readonly #name: string;
  readonly #close: (resource: T) => void;
  #current: T | undefined;
  #generation = 0;
  #isDisposed = false;

  /** `name` is for errors. */
  constructor(name: string, close: (resource: T) => void) {
    this.#name = name;
    this.#close = close;
  }

  /** The open resource; undefined while there is none. */
  get current(): T | undefined {
    return this.#current;
  }

  /** Closes the resource there is, and opens another. Rejects with `unavailable` when that one was closed meanwhile, and
   * after dispose. */
  async open(open: () => Promise<T>): Promise<T> {
    if (this.#isDisposed) throw new RoomdError("unavailable", `${this.#name}: its owner has ended`);
    this.close();
    const generation = this.#generation;
    const resource = await open();
    if (generation !== this.#generation) {
      this.#close(resource);
      throw new RoomdError("unavailable", `${this.#name}: closed while it was opened; open another one`);
    }
    this.#current = resource;
    return resource;
  }

  /** Closes the resource, also one that is being opened. */
  close(): void {
    this.#generation++;
    const resource = this.#current;
    this.#current = undefined;
    if (resource !== undefined) this.#close(resource);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.close();
  }
}
