import { LINK_VERSION, type LinkWelcome } from "../../contract/media/link-signalling.ts";
import type { HubPeer } from "./link-socket.ts";

/** Introduces the room on each connection. The hub keeps the session across connections for a while. */
export class LinkHandshake {
  #session: string | null = null;
  #peer: HubPeer | undefined;

  /** Returns undefined where this connection has been introduced before. */
  async hello(peer: HubPeer): Promise<LinkWelcome | undefined> {
    if (this.#peer === peer) return undefined;
    const params = { version: LINK_VERSION, session: this.#session };
    const welcome = await peer.request("link.hello", params);
    this.#session = welcome.session;
    this.#peer = peer;
    return welcome;
  }
}
