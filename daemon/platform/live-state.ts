import { encodeNotice, type RpcPeer } from "../shared/rpc-peer.ts";
import { type ChangeEmitter, Throttle } from "./change-emitter.ts";

export interface StateBroadcasterOptions {
  readonly changes: ChangeEmitter;
  readonly state: () => unknown;
  /** Changes within this time are sent as one, ms. */
  readonly atMostEveryMs: number;
  /** Sent at least this often, so that a page notices a dead connection, ms. */
  readonly atLeastEveryMs: number;
}

/** Sends the state to pages, on each change and regularly. It is encoded once for all of them: encoding it for each
 * would delay movements. */
export class StateBroadcaster implements Disposable {
  readonly #options: StateBroadcasterOptions;
  readonly #peers = new Set<RpcPeer>();
  readonly #stack = new DisposableStack();

  constructor(options: StateBroadcasterOptions) {
    this.#options = options;
    const soon = this.#stack.use(new Throttle(() => this.#broadcast(this.#peers), options.atMostEveryMs));
    this.#stack.defer(options.changes.on(() => soon.trigger()));
    const timer = setInterval(() => this.#broadcast(this.#peers), options.atLeastEveryMs);
    this.#stack.defer(() => clearInterval(timer));
  }

  /** Sends the state to this page now and until the result is disposed of. */
  subscribe(peer: RpcPeer): Disposable {
    this.#peers.add(peer);
    this.#broadcast([peer]);
    return { [Symbol.dispose]: () => this.#peers.delete(peer) };
  }

  #broadcast(peers: Iterable<RpcPeer>): void {
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
