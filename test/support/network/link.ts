import { tokenBucketsUnavailable } from "./capabilities.ts";
import type { Namespace } from "./namespace.ts";

/** The end of a link at a host. */
export interface LinkEnd {
  readonly namespace: Namespace;
  readonly device: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

let made = 0;

/** Returns the two ends of a new link, in a subnet of their own. */
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

/** Assigns the addresses; the device must exist. Without duplicate address detection, which would delay the
 * IPv6 address for a second. */
export async function bringUp({ namespace, device, ipv4, ipv6 }: LinkEnd): Promise<void> {
  await namespace.ip("address", "replace", `${ipv4}/24`, "dev", device);
  await namespace.ip("-6", "address", "replace", `${ipv6}/64`, "dev", device, "nodad");
  await namespace.ip("link", "set", device, "up");
}

/** A link between two hosts, with faults. A direction is named by the end that it goes to. */
export class Link {
  readonly a: LinkEnd;
  readonly b: LinkEnd;
  readonly #lostPercent = new Map<LinkEnd, number>();

  constructor([a, b]: readonly [LinkEnd, LinkEnd]) {
    this.a = a;
    this.b = b;
  }

  /** Random loss on the way to an end, except neighbour discovery. 0 ends it. */
  async lose(towards: LinkEnd, percent: number): Promise<void> {
    this.#lostPercent.set(towards, percent);
    await filter(towards, percent);
  }

  /** Drops everything without a link-down event at either end: what a WAN does when it breaks behind the
   * modem. */
  async cut(): Promise<void> {
    await Promise.all([filter(this.a, 100), filter(this.b, 100)]);
  }

  /** A firewall at an end that drops UDP from this IPv4 address; `restore` ends it. */
  async blockUdp(at: LinkEnd, from: string): Promise<void> {
    await filter(at, 100, `meta l4proto udp ip saddr ${from}`);
  }

  /** Ends a cut; random loss is as before. */
  async restore(): Promise<void> {
    const before = (end: LinkEnd) => filter(end, this.#lostPercent.get(end) ?? 0);
    await Promise.all([before(this.a), before(this.b)]);
  }

  /** Takes the device down: both ends see the link down, and that host's routes are removed. */
  async unplug(end: LinkEnd): Promise<void> {
    await end.namespace.ip("link", "set", end.device, "down");
  }

  async plugIn(end: LinkEnd): Promise<void> {
    await bringUp(end);
    await end.namespace.restoreRoutes();
  }

  /** Limits what an end sends with the kernel's token bucket; more than `queueMs` of queue is dropped. */
  async limit(from: LinkEnd, kbitPerSecond: number, queueMs = 200): Promise<void> {
    const missing = tokenBucketsUnavailable();
    if (missing !== undefined) throw new Error(missing);
    // The bucket must hold what flows between two ticks of a coarse timer, and two whole packets.
    const burst = Math.max(3200, kbitPerSecond);
    const bucket = ["rate", `${kbitPerSecond}kbit`, "burst", `${burst}`, "latency", `${queueMs}ms`];
    await from.namespace.run("tc", ["qdisc", "replace", "dev", from.device, "root", "tbf", ...bucket]);
  }
}

/** Drops on arrival, ahead of connection tracking, both packets for this host and forwarded ones; `of`
 * selects which. */
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
