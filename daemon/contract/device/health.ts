import { type Static, Type } from "typebox";

/** Health is evidence: a status without a recent proof is `unknown`, never `ok`. */
export const HealthStatus = Type.Union([
  Type.Literal("ok"),
  Type.Literal("degraded"),
  Type.Literal("down"),
  Type.Literal("unknown"),
  /** Not configured or not in use; does not make a room unhealthy. */
  Type.Literal("off"),
]);
export type HealthStatus = Static<typeof HealthStatus>;

export const Health = Type.Object({
  status: HealthStatus,
  /** Time of the last exchange that proves the status, ms since the epoch; null before the first. */
  provenAtMs: Type.Union([Type.Number(), Type.Null()]),
  /** What is wrong and what to try, in a short English sentence; null when nothing is wrong. */
  reason: Type.Union([Type.String(), Type.Null()]),
  /** How long a proof is valid, ms; after that `ok` and `degraded` read as `unknown`. */
  validForMs: Type.Number({ minimum: 0 }),
});
export type Health = Static<typeof Health>;

/** Of a part that is not configured or not in use. */
export const OFF: Health = { status: "off", provenAtMs: null, reason: null, validForMs: 0 };

/** Returns the status at `nowMs`: `ok` and `degraded` without a valid proof are `unknown`. */
export function statusAt(health: Health, nowMs: number): HealthStatus {
  if (health.status !== "ok" && health.status !== "degraded") return health.status;
  if (health.provenAtMs === null) return "unknown";
  return nowMs - health.provenAtMs > health.validForMs ? "unknown" : health.status;
}

const SEVERITY: Record<HealthStatus, number> = { off: 0, ok: 1, degraded: 2, unknown: 3, down: 4 };

/** Returns the worst of several statuses; `off` does not count. `unknown` when none is left. */
export function worstOf(statuses: readonly HealthStatus[]): HealthStatus {
  const counted = statuses.filter((status) => status !== "off");
  if (counted.length === 0) return "unknown";
  return counted.reduce((worst, status) => (SEVERITY[status] > SEVERITY[worst] ? status : worst));
}
