/** How long a camera may take, ms. A model's own values come from its profile. */
export interface ViscaTimings {
  /** Command → ACK. Common: 33–210 ms; 1–3 s is seen on a preset recall. */
  readonly ackMs: number;
  /** ACK → completion: a whole sweep at low speed. */
  readonly completionMs: number;
  /** ACK → completion of a drive, which completes at once; later it counts as lost, and the ACK as enough. */
  readonly driveCompletionMs: number;
  /** Inquiry → answer. */
  readonly inquiryMs: number;
  /** Stop → ACK, after which Stop is sent again. */
  readonly stopRetryMs: number;
  /** How often Stop is sent before the camera counts as not answering. */
  readonly stopAttempts: number;
  /** First wait after `buffer full` or `not executable`; doubles up to 8 times this. */
  readonly retryDelayMs: number;
  /** Over datagrams, which get lost: an inquiry or command without a reply goes again after this; 0: never. */
  readonly retransmitMs: number;
  /** The camera hears nothing for so long after a preset, after a Cancel, after power on. */
  readonly busyAfterPresetMs: number;
  readonly busyAfterCancelMs: number;
  readonly busyAfterPowerMs: number;
  /** Least time between two commands. Stop does not wait for it. */
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
