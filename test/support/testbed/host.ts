/** Where a program of a testbed runs, and how the test reaches it. */
export interface Host {
  /** Of its network interface, for media and for the other programs. */
  readonly address: string;
  /** Command that runs another one there; empty on this machine. */
  readonly inside: readonly string[];
  /** Makes a TCP port of the host's loopback reachable at the same port of this machine's. */
  forward(port: number): Promise<AsyncDisposable | undefined>;
}

/** The hosts of a testbed; what it consists of is disposed with it. */
export interface TestNetwork extends AsyncDisposable {
  readonly hub: Host;
  room(id: string): Host;
  node(id: string): Host;
}

/** This machine, at any address of its loopback. */
export function loopbackHost(address = "127.0.0.1"): Host {
  return { address, inside: [], forward: async () => undefined };
}

/** An address on which a program hears whoever comes to the host. */
export function listenAddress({ address, inside }: Host): string {
  if (inside.length === 0) return "127.0.0.1";
  return address.includes(":") ? "::" : "0.0.0.0";
}
