/** Exit codes of a relay whose worker did not exit by itself: mediasoup reports nothing but the exit code. */
export const RELAY_EXIT_CODES = {
  unreachable: 81,
  denied: 82,
  refused: 83,
  silent: 84,
  broken: 85,
} as const;
export type RelayExitReason = keyof typeof RELAY_EXIT_CODES;

const TEXTS: Record<RelayExitReason, string> = {
  unreachable: "the node can't be reached: check that it runs and that the firewall opens its control port",
  denied: "the node has a different token: compare its configuration with the hub's",
  refused: "the node refused to start a worker: see the hub's log",
  silent: "the node stopped responding: it or the network to it is down",
  broken: "connection to the node lost",
};

/** Returns the meaning of a relay's exit code in mediasoup's error; undefined for other errors. */
export function describeRelayExit(error: Error): string | undefined {
  const code = Number(/code:(\d+)/.exec(error.message)?.[1]);
  const exit = (Object.keys(RELAY_EXIT_CODES) as RelayExitReason[]).find(
    (name) => RELAY_EXIT_CODES[name] === code,
  );
  return exit && TEXTS[exit];
}
