import { spawnSync } from "node:child_process";

/** What this machine allows for network tests, tried once. Each function returns the reason why not, for a
 * test's `skip`, or undefined. */

let namespaces: string | undefined | "untried" = "untried";
let wires: string | undefined | "untried" = "untried";
let buckets: string | undefined | "untried" = "untried";

/** Namespaces joined by veth, with random loss and masquerade by nftables. */
export function namespacesUnavailable(): string | undefined {
  if (namespaces === "untried") namespaces = reportMissing("network namespaces", tryNamespaces());
  return namespaces;
}

/** Delay, jitter, reordering and bandwidth by vde2's switch and wirefilter, over tap devices. */
export function virtualWiresUnavailable(): string | undefined {
  if (wires === "untried") {
    const missing =
      namespacesUnavailable() ??
      firstFailure([
        ["vde_switch", "--version"],
        ["which", "wirefilter"],
      ]);
    wires = reportMissing(
      "vde2 wires",
      missing ?? inNamespace([["ip", "tuntap", "add", "probe0", "mode", "tap"]]),
    );
  }
  return wires;
}

/** Bandwidth by the kernel's own token bucket. */
export function tokenBucketsUnavailable(): string | undefined {
  if (buckets === "untried") {
    const bucket = ["tc", "qdisc", "add", "dev", "lo", "root", "tbf", "rate", "1mbit", "burst", "16kb"];
    buckets = reportMissing(
      "token buckets",
      namespacesUnavailable() ?? inNamespace([[...bucket, "latency", "100ms"]]),
    );
  }
  return buckets;
}

function tryNamespaces(): string | undefined {
  if (process.getuid?.() !== 0) return "needs root";
  return inNamespace([
    ["ip", "link", "add", "probe0", "type", "veth", "peer", "name", "probe1"],
    ["nft", "add table inet probe"],
    ["nft", "add chain inet probe lost { type filter hook prerouting priority -300; }"],
    ["nft", "add rule inet probe lost numgen random mod 10000 < 100 drop"],
    ["nft", "add chain inet probe nat { type nat hook postrouting priority 100; }"],
    ["nft", "add rule inet probe nat meta l4proto udp masquerade to :20000-20099"],
    ["conntrack", "-F"],
  ]);
}

function inNamespace(commands: readonly (readonly string[])[]): string | undefined {
  // Named so that a later test finds what a killed one left.
  const name = `roomd-${process.pid}-0`;
  const made = firstFailure([["ip", "netns", "add", name]]);
  if (made !== undefined) return made;
  try {
    return firstFailure(commands.map((words) => ["ip", "netns", "exec", name, ...words]));
  } finally {
    firstFailure([["ip", "netns", "del", name]]);
  }
}

function firstFailure(commands: readonly (readonly string[])[]): string | undefined {
  for (const [name = "", ...args] of commands) {
    const { error, status, stderr } = spawnSync(name, args, { encoding: "utf8" });
    if (error) return `${name}: ${error.message}`;
    if (status !== 0)
      return `${[name, ...args].join(" ")}: ${stderr.trim().split("\n")[0] || `exit ${status}`}`;
  }
  return undefined;
}

function reportMissing(what: string, reason: string | undefined): string | undefined {
  if (reason === undefined) return undefined;
  const line = `no ${what} here: ${reason}`;
  process.stderr.write(`${line}\n`);
  return line;
}
