/** How long a camera may take, ms. A model's own values come from its profile. */
export interface OnvifTimings {
  /** Request → whole answer. Common: 20–300 ms. */
  readonly exchangeMs: number;
  /** After a refused password nothing but a Stop is sent for so long: cameras lock an account, or the host
   * that tries, after some five wrong passwords within minutes. */
  readonly deniedPauseMs: number;
  /** Stop → answer, after which Stop is sent again on a new connection. */
  readonly stopAgainMs: number;
  /** How often Stop is sent before the camera counts as not answering. */
  readonly stopAttempts: number;
  /** ContinuousMove's Timeout: the camera stops by itself after it, should roomd die. Longer than the
   * movement lease; a drive that is renewed is told again when half of it has passed. */
  readonly moveTimeoutMs: number;
  /** The longest movement to a place: a whole sweep at low speed. */
  readonly arrivalMs: number;
  /** Between two readings of the position on the way. */
  readonly arrivalPollMs: number;
  /** How long a camera may take to begin a movement; until then standing still proves nothing. */
  readonly departureMs: number;
  /** How long PullMessages waits in the camera. */
  readonly pullMs: number;
}

export const DEFAULT_TIMINGS: OnvifTimings = {
  exchangeMs: 1900,
  deniedPauseMs: 30_000,
  stopAgainMs: 500,
  stopAttempts: 5,
  moveTimeoutMs: 2000,
  arrivalMs: 20_000,
  arrivalPollMs: 150,
  departureMs: 600,
  pullMs: 10_000,
};
