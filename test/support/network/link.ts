import { tokenBucketsUnavailable } from "./capabilities.ts";
import type { Namespace } from "./namespace.ts";

/** Where a link enters a host. */
export interface LinkEnd {
  readonly namespace: Namespace;
  readonly device: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

let made = 0;

/** The two ends of a new link, on a network of their own. */
export function linkEnds(a: Namespace, b: Namespace): readonly [LinkEnd, LinkEnd] {
  made++;
  const end = (namespace: Namespace, host: number): LinkEnd => ({
    namespace,
    device: `net${made}${host === 1 ? "a" : "b"}`,
    ipv4: `10.77.${made}.${host}`,
    ipv6: `fd77:0:0:${made}::${host}`,
  });
  return [end(a, 1), end(b, 2)];
}

/** Gives the end its addresses; the device must be there. Without duplicate detection, which would keep the
 * IPv6 one from being used for a second. */
export async function bringUp({ namespace, device, ipv4, ipv6 }: LinkEnd): Promise<void> {
  await namespace.ip("address", "replace", `${ipv4}/24`, "dev", device);
  await namespace.ip("-6", "address", "replace", `${ipv6}/64`, "dev", device, "nodad");
  await namespace.ip("link", "set", device, "up");
}

/** What joins two hosts, and what goes wrong with it. Each direction is named by the end that it goes to. */
export class Link {
  readonly a: LinkEnd;
  readonly b: LinkEnd;
  readonly #lostPercent = new Map<LinkEnd, number>();

  constructor([a, b]: readonly [LinkEnd, LinkEnd]) {
    this.a = a;
    this.b = b;
  }

  /** Packets that are lost at random on their way to an end, of every kind but those by which neighbours find
   * each other. 0 ends it. */
  async lose(towards: LinkEnd, percent: number): Promise<void> {
    this.#lostPercent.set(towards, percent);
    await filter(towards, percent);
  }

  /** The line carries nothing, and neither end is told: what a WAN does when it breaks behind the modem. */
  async cut(): Promise<void> {
    await Promise.all([filter(this.a, 100), filter(this.b, 100)]);
  }

  /** A firewall at an end that lets no UDP of this IPv4 address through; `mend` ends it. */
  async blockUdp(at: LinkEnd, from: string): Promise<void> {
    await filter(at, 100, `meta l4proto udp ip saddr ${from}`);
  }

  /** Ends a cut; losses are as they were before it. */
  async restore(): Promise<void> {
    const before = (end: LinkEnd) => filter(end, this.#lostPercent.get(end) ?? 0);
    await Promise.all([before(this.a), before(this.b)]);
  }

  /** Pulls the plug at an end: both ends know that the line is down, and that host's routes are gone. */
  async unplug(end: LinkEnd): Promise<void> {
    await end.namespace.ip("link", "set", end.device, "down");
  }

  async plugIn(end: LinkEnd): Promise<void> {
    await bringUp(end);
    await end.namespace.restoreRoutes();
  }

  /** What an end may send, by the kernel's token bucket; more than `queueMs` of it waiting is dropped. */
  async limit(from: LinkEnd, kbitPerSecond: number, queueMs = 200): Promise<void> {
    const missing = tokenBucketsUnavailable();
    if (missing !== undefined) throw new Error(missing);
    // A bucket must hold what flows between two ticks of a slow timer, and two whole packets.
    const burst = Math.max(3200, kbitPerSecond);
    const bucket = ["rate", `${kbitPerSecond}kbit`, "burst", `${burst}`, "latency", `${queueMs}ms`];
    await from.namespace.run("tc", ["qdisc", "replace", "dev", from.device, "root", "tbf", ...bucket]);
  }
}

/** Drops on arrival, ahead of connection tracking, whether a packet ends here or is passed on; `of` names which. */
async function filter({ namespace, device }: LinkEnd, percent: number, of = ""): Promise<void> {
  const table = `inet lost-${device}`;
  const neighbours = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept";
  const lost = percent === 100 ? "drop" : `numgen random mod 10000 < ${Math.round(percent * 100)} drop`;
  await namespace.nft(`
    table ${table} {}
    delete table ${table}
    ${
      percent === 0
        ? ""
        : `table ${table} {
             chain arriving {
               type filter hook prerouting priority -310;
               iifname "${device}" ${percent === 100 ? `${of} drop` : neighbours}
               iifname "${device}" ${of} ${lost}
             }
           }`
    }`);
}
