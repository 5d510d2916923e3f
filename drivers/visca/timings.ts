/** How long a camera may take, ms. A model's own values come from its profile. */
export interface ViscaTimings {
  /** Command → ACK. Common: 33–210 ms; 1–3 s is seen on a preset recall. */
  readonly ackMs: number;
  /** ACK → completion: a whole sweep at low speed. */
  readonly completionMs: number;
  /** ACK → completion of a drive, which completes at once; later it counts as lost, and the ACK as enough. */
  readonly driveMs: number;
  /** Inquiry → answer. */
  readonly inquiryMs: number;
  /** Stop → ACK, after which Stop is sent again. */
  readonly stopAgainMs: number;
  /** How often Stop is sent before the camera counts as not answering. */
  readonly stopAttempts: number;
  /** First wait after `buffer full` or `not executable`; doubles up to 8 times this. */
  readonly retryMs: number;
  /** Over datagrams, which get lost: an inquiry or command without a reply goes again after this; 0: never. */
  readonly againMs: number;
  /** The camera hears nothing for so long after a preset, after a Cancel, after power on. */
  readonly deafAfterPresetMs: number;
  readonly deafAfterCancelMs: number;
  readonly deafAfterPowerMs: number;
  /** Least time between two commands. Stop does not wait for it. */
  readonly betweenCommandsMs: number;
}

export const DEFAULT_TIMINGS: ViscaTimings = {
  ackMs: 1000,
  completionMs: 20_000,
  driveMs: 1000,
  inquiryMs: 1000,
  stopAgainMs: 300,
  stopAttempts: 10,
  retryMs: 20,
  againMs: 0,
  deafAfterPresetMs: 0,
  deafAfterCancelMs: 0,
  deafAfterPowerMs: 0,
  betweenCommandsMs: 0,
};
