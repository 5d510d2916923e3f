import type { Page } from "playwright-core";
import type { NetworkConditions } from "./network/channel.ts";
import { UdpProxy } from "./network/udp-proxy.ts";

interface Candidate {
  readonly ip: string;
  readonly port: number;
  readonly protocol: "udp" | "tcp";
}

/** A line between a guest's page and the hub that a test can make bad. The page is told relays instead of the hub's
 * ports, one for each of its transports; its WebSocket goes past them. */
export class GuestLink implements AsyncDisposable {
  readonly #relays: UdpProxy[] = [];
  #conditions: NetworkConditions = {};

  /** Before the page is opened. */
  static async install(page: Page): Promise<GuestLink> {
    const line = new GuestLink();
    await page.routeWebSocket("**/guest/live**", (socket) => {
      const hub = socket.connectToServer();
      let passed = Promise.resolve();
      hub.onMessage((message) => {
        // What the hub says stays in its order, however long a relay takes to start.
        passed = passed.then(async () => socket.send(await line.#throughRelays(message.toString())));
      });
    });
    return line;
  }

  /** Of both directions, each for itself. */
  set conditions(conditions: NetworkConditions) {
    this.#conditions = conditions;
    for (const relay of this.#relays) relay.conditions = conditions;
  }

  async #throughRelays(text: string): Promise<string> {
    const message = JSON.parse(text);
    const candidates: readonly Candidate[] | undefined = message.result?.iceCandidates;
    const direct = candidates?.find(({ protocol }) => protocol === "udp");
    if (!direct) return text;
    const relay = await UdpProxy.start({ target: { host: direct.ip, port: direct.port } });
    relay.conditions = this.#conditions;
    this.#relays.push(relay);
    message.result.iceCandidates = [{ ...direct, port: relay.port }];
    return JSON.stringify(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#relays.map((relay) => relay[Symbol.asyncDispose]()));
  }
}
