import assert from "node:assert/strict";
import { test } from "node:test";
import type { RollCallStep } from "../../../daemon/contract/fleet/summaries.ts";
import { summarizeRoom } from "../../../daemon/shared/room-summary.ts";
import { TopicEntries } from "../../../daemon/shared/topic-replica.ts";
import { buildBoard } from "../../../web-ui/console/board.ts";
import { fleetRoom } from "../../support/fleet-room.ts";
import { participant } from "../../support/roster.ts";

const NOW = 1_000_000;
const ROOMS = [
  ["lao-cai", "Bắc"],
  ["hue", "Trung"],
  ["ha-noi", "Bắc"],
  ["can-tho", "Nam"],
] as const;

const rooms = ROOMS.map(([id, region]) =>
  summarizeRoom(fleetRoom({ nowMs: NOW, id, name: id, region }), { nowMs: NOW }),
);

function step(siteId: string, changes: Partial<RollCallStep> = {}): RollCallStep {
  const region = ROOMS.find(([id]) => id === siteId)?.[1] ?? "";
  return { siteId, name: siteId, region, step: "heard", sinceMs: NOW, reason: null, cause: null, ...changes };
}

function board(steps: readonly RollCallStep[]) {
  const participants = [
    participant("guest-b", { kind: "guest", joinedAtMs: 2 }),
    participant("guest-a", { kind: "guest", joinedAtMs: 1 }),
    participant("hue"),
  ];
  const entries = [
    ...steps.map((one) => [`step/${one.siteId}`, one] as const),
    ...participants.map((one) => [`participant/${one.siteId}`, one] as const),
  ];
  return buildBoard(new TopicEntries(new Map<string, unknown>(entries)), rooms);
}

function places(steps: readonly RollCallStep[]): string[] {
  return (board(steps)?.regions ?? []).map(
    ({ name, rows }) => `${name}: ${rows.map(({ siteId }) => siteId).join(" ")}`,
  );
}

test("sites are grouped by region in the hub's order, guests last in order of joining", () => {
  assert.deepEqual(places(["can-tho", "ha-noi", "hue", "lao-cai"].map((id) => step(id))), [
    "Bắc: lao-cai ha-noi",
    "Trung: hue",
    "Nam: can-tho",
    ": guest-a guest-b",
  ]);
});

test("a faulty site keeps its position", () => {
  const well = ["lao-cai", "hue", "ha-noi", "can-tho"].map((id) => step(id));
  const broken = well.with(2, step("ha-noi", { step: "scheduled", cause: "unreachable", reason: "off" }));
  assert.deepEqual(places(broken), places(well));
});

test("counts heard and late sites, and finds the participants", () => {
  const sites = [
    step("lao-cai"),
    step("hue", { step: "sending", cause: "muted" }),
    step("ha-noi", { step: "scheduled" }),
  ];
  const { heardCount, invitedCount, lateCount, regions = [] } = board(sites) ?? {};
  assert.deepEqual([heardCount, invitedCount, lateCount], [1, 3, 1]);
  const rows = regions.flatMap((region) => region.rows);
  assert.equal(rows.find(({ siteId }) => siteId === "hue")?.member?.role, "speaker");
  assert.equal(rows.find(({ siteId }) => siteId === "ha-noi")?.member, undefined);
});

test("a meeting without a roll-call has no board", () => {
  assert.equal(board([]), undefined);
});
