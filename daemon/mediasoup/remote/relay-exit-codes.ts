/** How a relay ends when not its worker's end is the reason: mediasoup tells its owner nothing but the exit code. */
export const RELAY_EXIT_CODES = {
  unreachable: 81,
  denied: 82,
  refused: 83,
  silent: 84,
  broken: 85,
} as const;
export type RelayExitReason = keyof typeof RELAY_EXIT_CODES;

const TEXTS: Record<RelayExitReason, string> = {
  unreachable: "the node can't be reached; see that it runs, and its control port in the firewall",
  denied: "the node has another token; compare its configuration with the hub's",
  refused: "the node refused to start a worker; the hub's log says why",
  silent: "the node fell silent: it or the network to it is gone",
  broken: "the connection to the node broke",
};

/** What a relay's exit code in mediasoup's error means, or undefined. */
export function describeRelayExit(error: Error): string | undefined {
  const code = Number(/code:(\d+)/.exec(error.message)?.[1]);
  const exit = (Object.keys(RELAY_EXIT_CODES) as RelayExitReason[]).find(
    (name) => RELAY_EXIT_CODES[name] === code,
  );
  return exit && TEXTS[exit];
}
