import type { LinkEnd } from "./link.ts";

/** Ports of one range of mappings. */
const RANGE = 1000;
const FIRST_PORT = 20_000;
const RANGES = 40;

/** A NAT router: hosts behind it share its address, and nothing enters that was not requested. */
export class Nat {
  readonly #outside: LinkEnd;
  #range = 0;

  private constructor(outside: LinkEnd) {
    this.#outside = outside;
  }

  /** Makes the host at this end a NAT router for all of its other links. */
  static async at(outside: LinkEnd): Promise<Nat> {
    const nat = new Nat(outside);
    await outside.namespace.forward();
    await nat.#load();
    return nat;
  }

  /** The first port of the current range. */
  get firstPort(): number {
    return FIRST_PORT + this.#range * RANGE;
  }

  /** Drops all mappings, as after a restart of the router: hosts behind it get other ports, and replies to
   * the old ones are dropped. */
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
