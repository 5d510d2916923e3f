import { type Static, Type } from "typebox";

/** Health is evidence (decision 2): a status without a recent proof is `unknown`, never `ok`. */
export const HealthStatus = Type.Union([
  Type.Literal("ok"),
  Type.Literal("degraded"),
  Type.Literal("down"),
  Type.Literal("unknown"),
  /** Not configured or not wanted now; does not make a room unhealthy. */
  Type.Literal("off"),
]);
export type HealthStatus = Static<typeof HealthStatus>;

export const Health = Type.Object({
  status: HealthStatus,
  /** When the last exchange that proves the status completed; ms since the epoch, null before the first. */
  provenAtMs: Type.Union([Type.Number(), Type.Null()]),
  /** A short English sentence: what is wrong and what to try. Null when nothing is. */
  reason: Type.Union([Type.String(), Type.Null()]),
  /** For how long a proof holds, in ms; after that `ok` and `degraded` read as `unknown`. */
  validForMs: Type.Number({ minimum: 0 }),
});
export type Health = Static<typeof Health>;

/** Of a part that is not configured, or stands still on purpose. */
export const OFF: Health = { status: "off", provenAtMs: null, reason: null, validForMs: 0 };

/** What may be shown at `nowMs`: an `ok` or `degraded` whose proof is missing or too old is `unknown`. */
export function statusAt(health: Health, nowMs: number): HealthStatus {
  if (health.status !== "ok" && health.status !== "degraded") return health.status;
  if (health.provenAtMs === null) return "unknown";
  return nowMs - health.provenAtMs > health.validForMs ? "unknown" : health.status;
}

const SEVERITY: Record<HealthStatus, number> = { off: 0, ok: 1, degraded: 2, unknown: 3, down: 4 };

/** The worst of several states; `off` parts do not count. `unknown` when there is nothing to judge by. */
export function worstOf(statuses: readonly HealthStatus[]): HealthStatus {
  const counted = statuses.filter((status) => status !== "off");
  if (counted.length === 0) return "unknown";
  return counted.reduce((worst, status) => (SEVERITY[status] > SEVERITY[worst] ? status : worst));
}
