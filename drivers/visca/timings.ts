/** How long a camera may take, ms. A model's own values come from its profile. */
export interface ViscaTimings {
  /** Command → ACK. Common: 33–210 ms; 1–3 s is seen on a preset recall. */
  readonly ackMs: number;
  /** ACK → completion: a whole sweep at low speed. */
  readonly completionMs: number;
  /** Inquiry → answer. */
  readonly inquiryMs: number;
  /** Stop → ACK, after which Stop is sent again. */
  readonly stopAgainMs: number;
  /** How often Stop is sent before the camera counts as not answering. */
  readonly stopAttempts: number;
  /** First wait after `buffer full` or `not executable`; doubles up to 8 times this. */
  readonly retryMs: number;
}

export const DEFAULT_TIMINGS: ViscaTimings = {
  ackMs: 1000,
  completionMs: 20_000,
  inquiryMs: 1000,
  stopAgainMs: 300,
  stopAttempts: 10,
  retryMs: 20,
};
