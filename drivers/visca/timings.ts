/** Time-outs and delays, ms. The profile overrides the defaults for a model. */
export interface ViscaTimings {
  /** Command → ACK. Common: 33–210 ms. A missing ACK fails this command only. */
  readonly ackMs: number;
  /** The same of a movement with a target: some cameras acknowledge it on arrival, 3.1 s were seen. */
  readonly moveAckMs: number;
  /** ACK → completion: enough for a full sweep at low speed. After this the ACK counts as completion. */
  readonly completionMs: number;
  /** The same of a drive or Stop, which completes at once. */
  readonly driveCompletionMs: number;
  /** Inquiry → response. */
  readonly inquiryMs: number;
  /** Stop → ACK; after this Stop is sent again. Grows by a fifth with each attempt. */
  readonly stopRetryMs: number;
  /** Transmissions of an unacknowledged Stop. */
  readonly stopAttempts: number;
  /** First delay after `buffer full` or `not executable`; doubles up to 8 times this. */
  readonly retryDelayMs: number;
  /** On connections that lose datagrams: retransmission of a command or inquiry without a reply; 0: never. */
  readonly retransmitMs: number;
  /** There: Stop is sent once more when the last movement is this old, because the network may deliver it late. */
  readonly lateDatagramMs: number;
  /** The camera ignores commands for this long after a preset recall, a Cancel, and power on. */
  readonly busyAfterPresetMs: number;
  readonly busyAfterCancelMs: number;
  readonly busyAfterPowerMs: number;
  /** Minimum interval between two commands; Stop ignores it. */
  readonly minCommandIntervalMs: number;
}

export const DEFAULT_TIMINGS: ViscaTimings = {
  ackMs: 1000,
  moveAckMs: 10_000,
  completionMs: 20_000,
  driveCompletionMs: 1000,
  inquiryMs: 1000,
  stopRetryMs: 300,
  stopAttempts: 10,
  retryDelayMs: 20,
  retransmitMs: 0,
  lateDatagramMs: 600,
  busyAfterPresetMs: 0,
  busyAfterCancelMs: 0,
  busyAfterPowerMs: 0,
  minCommandIntervalMs: 0,
};
