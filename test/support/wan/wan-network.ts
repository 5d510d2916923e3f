import type { Browser } from "playwright-core";
import { CHROMIUM, launchBrowser } from "../browser.ts";
import type { Link } from "../network/link.ts";
import { Namespace } from "../network/namespace.ts";
import { Nat } from "../network/nat.ts";
import { PortForward } from "../network/port-forward.ts";
import { veth } from "../network/veth.ts";
import { type PacketOrder, Wire, type WireConditions } from "../network/wire.ts";
import type { Host, TestNetwork } from "../testbed/host.ts";

export interface WanNetworkOptions {
  /** Of packets in each direction on the far room's link, %. */
  readonly lossPercent?: number;
  /** `emulated` has delay, jitter and bandwidth; `veth` has loss only. */
  readonly farLink?: "veth" | "emulated";
  readonly family?: "ipv4" | "ipv6";
  /** Nodes with a host of their own behind the centre. */
  readonly nodeIds?: readonly string[];
}

/** What the far room's link does in each direction; a veth link has loss only. */
export interface LinkConditions extends WireConditions {
  readonly lossPercent?: number;
  readonly order?: PacketOrder;
}

/** A host that is a network namespace. */
export class NamespaceHost implements Host {
  readonly namespace: Namespace;
  readonly address: string;

  constructor(namespace: Namespace, address: string) {
    this.namespace = namespace;
    this.address = address;
  }

  get inside(): readonly string[] {
    return this.namespace.inside;
  }

  forward(port: number): Promise<AsyncDisposable> {
    return PortForward.open(this.namespace, port);
  }
}

/** Hosts with networks between them: a centre with the hub, a room `near` that it reaches directly, a room `far`
 * behind a NAT router and a link that loses packets, and nodes. Nothing of it is outside the test's own namespaces. */
export class WanNetwork implements TestNetwork {
  readonly hub: NamespaceHost;
  readonly near: NamespaceHost;
  readonly far: NamespaceHost;
  readonly nat: Nat;
  /** Between the far room's router and the centre. */
  readonly farLink: Link;
  readonly #farWire: Wire | undefined;
  readonly #nodes: ReadonlyMap<string, { readonly host: NamespaceHost; readonly link: Link }>;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: Pick<WanNetwork, "hub" | "near" | "far" | "nat" | "farLink">,
    more: {
      readonly farWire: Wire | undefined;
      readonly nodes: ReadonlyMap<string, { readonly host: NamespaceHost; readonly link: Link }>;
      readonly stack: AsyncDisposableStack;
    },
  ) {
    this.hub = parts.hub;
    this.near = parts.near;
    this.far = parts.far;
    this.nat = parts.nat;
    this.farLink = parts.farLink;
    this.#farWire = more.farWire;
    this.#nodes = more.nodes;
    this.#stack = more.stack;
  }

  static async create(options: WanNetworkOptions = {}): Promise<WanNetwork> {
    const { lossPercent = 0, family = "ipv4", nodeIds = [] } = options;
    await using stack = new AsyncDisposableStack();
    const namespace = async () => stack.use(await Namespace.create());
    const [centre, router, farHost, nearHost] = [
      await namespace(),
      await namespace(),
      await namespace(),
      await namespace(),
    ];
    const lan = await veth(farHost, router);
    const farWire =
      options.farLink === "emulated" ? stack.use(await Wire.between(router, centre)) : undefined;
    const farLink = farWire?.link ?? (await veth(router, centre));
    const direct = await veth(nearHost, centre);
    await farHost.setGateway(lan.b);
    await nearHost.setGateway(direct.b);
    const nat = await Nat.at(farLink.a);
    for (const end of [farLink.a, farLink.b]) await farLink.lose(end, lossPercent);
    const nodes = new Map<string, { host: NamespaceHost; link: Link }>();
    for (const id of nodeIds) {
      const host = await namespace();
      const link = await veth(host, centre);
      await host.setGateway(link.b);
      await centre.forward();
      nodes.set(id, { host: new NamespaceHost(host, link.a[family]), link });
    }
    if (nodeIds.length > 0) await router.setGateway(farLink.b);
    const parts = {
      hub: new NamespaceHost(centre, farLink.b[family]),
      far: new NamespaceHost(farHost, lan.a[family]),
      near: new NamespaceHost(nearHost, direct.a[family]),
      nat,
      farLink,
    };
    return new WanNetwork(parts, { farWire, nodes, stack: stack.move() });
  }

  room(id: string): NamespaceHost {
    if (id !== "far" && id !== "near") throw new Error(`this network has no room ${id}`);
    return this[id];
  }

  node(id: string): NamespaceHost {
    return this.#node(id).host;
  }

  /** Between a node and the centre. */
  nodeLink(id: string): Link {
    return this.#node(id).link;
  }

  async setFarLink({ lossPercent = 0, order = "ordered", ...wire }: LinkConditions): Promise<void> {
    await this.#farWire?.setOrder(order);
    for (const end of [this.farLink.a, this.farLink.b]) {
      await this.#farWire?.set(end, wire);
      await this.farLink.lose(end, lossPercent);
    }
  }

  /** A browser on one of the hosts. */
  async openBrowser({ namespace }: NamespaceHost): Promise<Browser> {
    return launchBrowser(await namespace.executable(CHROMIUM));
  }

  #node(id: string): { readonly host: NamespaceHost; readonly link: Link } {
    const node = this.#nodes.get(id);
    if (!node) throw new Error(`this network has no node ${id}`);
    return node;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}
