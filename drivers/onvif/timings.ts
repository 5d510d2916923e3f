/** How long a camera may take, ms. A model's own values come from its profile. */
export interface OnvifTimings {
  /** Request → whole answer. Common: 20–300 ms. */
  readonly responseMs: number;
  /** After a refused password nothing but a Stop is sent for so long: cameras lock an account, or the host
   * that tries, after some five wrong passwords within minutes. */
  readonly deniedBackOffMs: number;
  /** Stop → answer, after which Stop is sent again on a new connection. */
  readonly stopRetryMs: number;
  /** How often Stop is sent before the camera counts as not answering. */
  readonly stopAttempts: number;
  /** ContinuousMove's Timeout: the camera stops by itself after it, should roomd die. Longer than the
   * movement lease; a drive that is renewed is told again when half of it has passed. */
  readonly moveTimeoutMs: number;
  /** The longest movement to a place: a whole sweep at low speed. */
  readonly completionMs: number;
  /** Between two readings of the position on the way. */
  readonly positionPollMs: number;
  /** How long a camera may take to begin a movement; until then standing still proves nothing. */
  readonly moveStartMs: number;
  /** How long PullMessages waits in the camera. */
  readonly pullMs: number;
}

export const DEFAULT_TIMINGS: OnvifTimings = {
  responseMs: 1900,
  deniedBackOffMs: 30_000,
  stopRetryMs: 500,
  stopAttempts: 5,
  moveTimeoutMs: 2000,
  completionMs: 20_000,
  positionPollMs: 150,
  moveStartMs: 600,
  pullMs: 10_000,
};
