import { LINK_VERSION, LinkWelcome } from "../../contract/media/link-signalling.ts";
import { parse } from "../../contract/parse.ts";
import type { RpcPeer } from "../../shared/rpc-peer.ts";

/** Introduces the room on each connection. The hub keeps the session across connections for a while. */
export class LinkHandshake {
  #session: string | null = null;
  #peer: RpcPeer | undefined;

  /** Returns undefined where this connection has been introduced before. */
  async hello(peer: RpcPeer): Promise<LinkWelcome | undefined> {
    if (this.#peer === peer) return undefined;
    const params = { version: LINK_VERSION, session: this.#session };
    const welcome = parse(LinkWelcome, await peer.request("link.hello", params), "link.hello");
    this.#session = welcome.session;
    this.#peer = peer;
    return welcome;
  }
}
