import { encodeNotice, type RpcPeer } from "../shared/rpc-peer.ts";
import { type Changes, Coalesced } from "./change-emitter.ts";

export interface LiveStateOptions {
  readonly changes: Changes;
  readonly state: () => unknown;
  /** Changes within this time are told as one, ms. */
  readonly atMostEveryMs: number;
  /** Told at least this often, so that a page notices silence, ms. */
  readonly atLeastEveryMs: number;
}

/** Sends the snapshot to pages: on change, and regularly. It is written out once for all of them: with many
 * pages, writing it for each would keep a movement waiting. */
export class LiveState implements Disposable {
  readonly #options: LiveStateOptions;
  readonly #peers = new Set<RpcPeer>();
  readonly #stack = new DisposableStack();

  constructor(options: LiveStateOptions) {
    this.#options = options;
    const soon = this.#stack.use(new Coalesced(() => this.#tell(this.#peers), options.atMostEveryMs));
    this.#stack.defer(options.changes.on(() => soon.trigger()));
    const timer = setInterval(() => this.#tell(this.#peers), options.atLeastEveryMs);
    this.#stack.defer(() => clearInterval(timer));
  }

  /** Tells this page at once, and from now on until the answer is disposed of. */
  follow(peer: RpcPeer): Disposable {
    this.#peers.add(peer);
    this.#tell([peer]);
    return { [Symbol.dispose]: () => this.#peers.delete(peer) };
  }

  #tell(peers: Iterable<RpcPeer>): void {
    let text: string | undefined;
    for (const peer of peers) {
      text ??= encodeNotice("state", this.#options.state());
      peer.notifyEncoded(text);
    }
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
    this.#peers.clear();
  }
}
