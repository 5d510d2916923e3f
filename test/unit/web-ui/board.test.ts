import assert from "node:assert/strict";
import { test } from "node:test";
import type { HubState, RollCallEntry } from "../../../daemon/contract/fleet/hub-state.ts";
import { buildBoard } from "../../../web-ui/console/board.ts";
import { fleetRoom } from "../../support/fleet-room.ts";
import { participant, roster } from "../../support/roster.ts";

const NOW = 1_000_000;
const ROOMS = [
  ["lao-cai", "Bắc"],
  ["hue", "Trung"],
  ["ha-noi", "Bắc"],
  ["can-tho", "Nam"],
] as const;

function entry(siteId: string, changes: Partial<RollCallEntry> = {}): RollCallEntry {
  const region = ROOMS.find(([id]) => id === siteId)?.[1] ?? "";
  const none = { reason: null, cause: null, proofs: null };
  return { siteId, name: siteId, region, step: "heard", sinceMs: NOW, ...none, ...changes };
}

function state(sites: readonly RollCallEntry[]): HubState {
  const rooms = ROOMS.map(([id, region]) => fleetRoom({ nowMs: NOW, id, name: id, region }));
  const { connection } = fleetRoom({ nowMs: NOW });
  return {
    atMs: NOW,
    name: "Trung tâm",
    broker: connection,
    sfu: connection,
    nodes: [],
    rooms,
    meetings: [],
    rosters: [
      roster([
        participant("guest-b", { kind: "guest", joinedAtMs: 2 }),
        participant("guest-a", { kind: "guest", joinedAtMs: 1 }),
        participant("hue"),
      ]),
    ],
    rollCalls: [{ meetingId: "m", sites: [...sites] }],
    audit: connection,
    recordings: [],
  };
}

function places(sites: readonly RollCallEntry[]): string[] {
  const board = buildBoard(state(sites), "m");
  return (board?.regions ?? []).map(
    ({ name, rows }) => `${name}: ${rows.map(({ siteId }) => siteId).join(" ")}`,
  );
}

test("sites are grouped by region in the hub's order, guests last in order of joining", () => {
  assert.deepEqual(places(["can-tho", "ha-noi", "hue", "lao-cai"].map((id) => entry(id))), [
    "Bắc: lao-cai ha-noi",
    "Trung: hue",
    "Nam: can-tho",
    ": guest-a guest-b",
  ]);
});

test("a faulty site keeps its position", () => {
  const well = ["lao-cai", "hue", "ha-noi", "can-tho"].map((id) => entry(id));
  const broken = well.with(2, entry("ha-noi", { step: "scheduled", cause: "unreachable", reason: "off" }));
  assert.deepEqual(places(broken), places(well));
});

test("counts heard and late sites, and finds the participants", () => {
  const sites = [
    entry("lao-cai"),
    entry("hue", { step: "sending", cause: "muted" }),
    entry("ha-noi", { step: "scheduled" }),
  ];
  const board = buildBoard(state(sites), "m");
  assert.deepEqual([board?.heardCount, board?.invitedCount, board?.lateCount], [1, 3, 1]);
  const rows = board?.regions.flatMap((region) => region.rows) ?? [];
  assert.equal(rows.find(({ siteId }) => siteId === "hue")?.member?.role, "speaker");
  assert.equal(rows.find(({ siteId }) => siteId === "ha-noi")?.member, undefined);
});

test("a meeting without a roll-call has no board", () => {
  assert.equal(buildBoard(state([]), "other"), undefined);
});
