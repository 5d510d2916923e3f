import { type Changes, Coalesced } from "../changes.ts";
import type { RpcPeer } from "../contract/rpc.ts";

export interface LiveStateOptions {
  readonly peer: RpcPeer;
  readonly changes: Changes;
  readonly state: () => unknown;
  /** Changes within this time are told as one, ms. */
  readonly atMostEveryMs: number;
  /** Told at least this often, so that a page notices silence, ms. */
  readonly atLeastEveryMs: number;
}

/** Sends the snapshot to one page: now, on change, and regularly. */
export class LiveState implements Disposable {
  readonly #stack = new DisposableStack();

  constructor(options: LiveStateOptions) {
    const tell = () => options.peer.notify("state", options.state());
    const soon = this.#stack.use(new Coalesced(tell, options.atMostEveryMs));
    this.#stack.defer(options.changes.on(() => soon.trigger()));
    const timer = setInterval(tell, options.atLeastEveryMs);
    this.#stack.defer(() => clearInterval(timer));
    tell();
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}
