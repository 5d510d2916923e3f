/** Time-outs and delays, ms. The profile overrides the defaults for a model. */
export interface ViscaTimings {
  /** Command → ACK. Common: 33–210 ms; 1–3 s was seen for a preset recall. */
  readonly ackMs: number;
  /** ACK → completion: enough for a full sweep at low speed. */
  readonly completionMs: number;
  /** ACK → completion of a drive, which completes at once; after this the ACK counts as completion. */
  readonly driveCompletionMs: number;
  /** Inquiry → response. */
  readonly inquiryMs: number;
  /** Stop → ACK; after this Stop is sent again. */
  readonly stopRetryMs: number;
  /** Transmissions of Stop before the camera counts as silent. */
  readonly stopAttempts: number;
  /** First delay after `buffer full` or `not executable`; doubles up to 8 times this. */
  readonly retryDelayMs: number;
  /** On connections that lose datagrams: retransmission of a command or inquiry without a reply; 0: never. */
  readonly retransmitMs: number;
  /** The camera ignores commands for this long after a preset recall, a Cancel, and power on. */
  readonly busyAfterPresetMs: number;
  readonly busyAfterCancelMs: number;
  readonly busyAfterPowerMs: number;
  /** Minimum interval between two commands; Stop ignores it. */
  readonly minCommandIntervalMs: number;
}

export const DEFAULT_TIMINGS: ViscaTimings = {
  ackMs: 1000,
  completionMs: 20_000,
  driveCompletionMs: 1000,
  inquiryMs: 1000,
  stopRetryMs: 300,
  stopAttempts: 10,
  retryDelayMs: 20,
  retransmitMs: 0,
  busyAfterPresetMs: 0,
  busyAfterCancelMs: 0,
  busyAfterPowerMs: 0,
  minCommandIntervalMs: 0,
};
