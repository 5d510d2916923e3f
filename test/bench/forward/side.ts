/** One forwarder under measurement: a camera's stream goes in once and comes out once for each receiver, all of
 * it encrypted. A side is started in rest; only one sends at a time. */
export interface ForwardSide extends AsyncDisposable {
  readonly name: string;
  /** The processes whose CPU time is the price of forwarding. */
  readonly pids: readonly number[];
  send(): Promise<void>;
  rest(): Promise<void>;
}

interface ForwardPlan {
  /** UDP ports of 127.0.0.1, one a receiver. */
  readonly receivers: readonly number[];
  /** What a camera sends. */
  readonly packetsPerSecond: number;
}

export type StartSide = (plan: ForwardPlan) => Promise<ForwardSide>;
