/** Time-outs and intervals, ms. */
export interface OnvifTimings {
  /** Request → complete response. Common: 20–300 ms. */
  readonly responseMs: number;
  /** For how long after refused credentials nothing but Stop is sent, twice as long after each further refusal: cameras
   * lock an account, or the client's address, after about five wrong passwords within half an hour. */
  readonly deniedBackOffMs: number;
  readonly deniedMaxMs: number;
  /** Stop → response; then Stop is sent again on a new connection. */
  readonly stopRetryMs: number;
  /** How often Stop is sent before it fails. */
  readonly stopAttempts: number;
  /** Timeout of ContinuousMove: the camera stops after it if roomd dies. Longer than the movement lease; a held drive
   * is sent again after half of it. */
  readonly moveTimeoutMs: number;
  /** The longest move to a position: a complete sweep at low speed. */
  readonly completionMs: number;
  /** Interval of position readings during a move. */
  readonly positionPollMs: number;
  /** How long a camera may take to start a move; until then standing still proves nothing. */
  readonly moveStartMs: number;
  /** Stop → MoveStatus IDLE: heads run on for this long; then other forms of Stop are sent. */
  readonly settleMs: number;
  /** How long MoveStatus may report a movement after Stop before the Stop counts as not confirmed. */
  readonly standstillMs: number;
  /** Timeout of PullMessages in the camera. */
  readonly pullMs: number;
}

export const DEFAULT_TIMINGS: OnvifTimings = {
  responseMs: 1900,
  deniedBackOffMs: 15 * 60_000,
  deniedMaxMs: 60 * 60_000,
  stopRetryMs: 500,
  stopAttempts: 5,
  moveTimeoutMs: 2000,
  completionMs: 20_000,
  positionPollMs: 150,
  moveStartMs: 600,
  settleMs: 600,
  standstillMs: 2500,
  pullMs: 10_000,
};
