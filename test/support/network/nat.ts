import type { LinkEnd } from "./link.ts";

/** How many ports a mapping may come from. */
const RANGE = 1000;
const FIRST_PORT = 20_000;
const RANGES = 40;

/** A router that hides those behind it: outside, all come from its one address, and nothing comes in that was
 * not asked for. */
export class Nat {
  readonly #outside: LinkEnd;
  #range = 0;

  private constructor(outside: LinkEnd) {
    this.#outside = outside;
  }

  /** Makes the host at this end a NAT router for everyone else it is linked with. */
  static async at(outside: LinkEnd): Promise<Nat> {
    const nat = new Nat(outside);
    await outside.namespace.forward();
    await nat.#load();
    return nat;
  }

  /** The first port of the thousand that mappings are made of now. */
  get firstPort(): number {
    return FIRST_PORT + this.#range * RANGE;
  }

  /** Forgets all mappings, as a router does that was restarted: who is behind it comes from other ports from now
   * on, and answers to the old ones get nowhere. */
  async changeMapping(): Promise<void> {
    this.#range = (this.#range + 1) % RANGES;
    await this.#load();
    await this.#outside.namespace.run("conntrack", ["-F"]);
  }

  async #load(): Promise<void> {
    const { namespace, device } = this.#outside;
    const ports = `:${this.firstPort}-${this.firstPort + RANGE - 1}`;
    await namespace.nft(`
      table inet nat-${device} {}
      delete table inet nat-${device}
      table inet nat-${device} {
        chain leaving {
          type nat hook postrouting priority 100;
          oifname "${device}" meta l4proto { tcp, udp } masquerade to ${ports}
          oifname "${device}" masquerade
        }
        chain passing {
          type filter hook forward priority 0;
          iifname "${device}" ct state { new, invalid } drop
        }
        chain arriving {
          type filter hook input priority 0;
          iifname "${device}" meta l4proto { tcp, udp } ct state { new, invalid } drop
        }
      }`);
  }
}
