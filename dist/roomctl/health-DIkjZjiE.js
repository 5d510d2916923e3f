import { A as Literal, K as _Object_, S as Number, _ as Union, w as Null, y as String } from "./script-BxOme9FA.js";
import "./build-DYhnUtDK.js";
// daemon/contract/device/health.ts
/** Health is evidence (decision 2): a status without a recent proof is `unknown`, never `ok`. */
var HealthStatus = Union([
	Literal("ok"),
	Literal("degraded"),
	Literal("down"),
	Literal("unknown"),
	Literal("off")
]);
var Health = _Object_({
	status: HealthStatus,
	/** When the last exchange that proves the status completed; ms since the epoch, null before the first. */
	provenAtMs: Union([Number(), Null()]),
	/** A short English sentence: what is wrong and what to try. Null when nothing is. */
	reason: Union([String(), Null()]),
	/** For how long a proof holds, in ms; after that `ok` and `degraded` read as `unknown`. */
	validForMs: Number({ minimum: 0 })
});
/** What may be shown at `nowMs`: an `ok` or `degraded` whose proof is missing or too old is `unknown`. */
function statusAt(health, nowMs) {
	if (health.status !== "ok" && health.status !== "degraded") return health.status;
	if (health.provenAtMs === null) return "unknown";
	return nowMs - health.provenAtMs > health.validForMs ? "unknown" : health.status;
}
var SEVERITY = {
	off: 0,
	ok: 1,
	degraded: 2,
	unknown: 3,
	down: 4
};
/** The worst of several states; `off` parts do not count. `unknown` when there is nothing to judge by. */
function worstOf(statuses) {
	const counted = statuses.filter((status) => status !== "off");
	if (counted.length === 0) return "unknown";
	return counted.reduce((worst, status) => SEVERITY[status] > SEVERITY[worst] ? status : worst);
}
export { statusAt as n, worstOf as r, Health as t };
