import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_AGENDA_MEETINGS, MAX_AGENDA_NAMES } from "../../../daemon/contract/limits.ts";
import { Agenda, type Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import { matches } from "../../../daemon/contract/parse.ts";
import { AgendaPublisher } from "../../../daemon/hub/schedule/agenda-publisher.ts";
import { selectAgendas, selectNames } from "../../../daemon/hub/schedule/select-agendas.ts";
import { ChangeEmitter } from "../../../daemon/platform/change-emitter.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 5, 1);
/** The broker's `max_packet_size`. */
const BROKER_LIMIT_BYTES = 1_048_576;

function meeting(id: string, startsAtMs: number, roomIds: readonly string[]): Meeting {
  return { id, title: "Họp giao ban", startsAtMs, endsAtMs: startsAtMs + HOUR_MS, roomIds: [...roomIds] };
}

const rooms = (count: number) => Array.from({ length: count }, (_, index) => `room-${index}`);
const idsOf = (meetings: readonly Meeting[] = []) => meetings.map(({ id }) => id);

test("an agenda ends at its horizon, and has only the room's meetings", () => {
  const meetings = [
    meeting("m-now", NOW - 1, ["hue", "vinh"]),
    meeting("m-next", NOW + 13 * DAY_MS, ["hue"]),
    meeting("m-later", NOW + 15 * DAY_MS, ["hue"]),
  ];
  const agendas = selectAgendas(meetings, NOW);
  assert.deepEqual(idsOf(agendas.get("hue")), ["m-now", "m-next"]);
  assert.deepEqual(idsOf(agendas.get("vinh")), ["m-now"]);
  assert.deepEqual(idsOf(selectAgendas(meetings, NOW + 2 * DAY_MS).get("hue")), [
    "m-now",
    "m-next",
    "m-later",
  ]);
});

test("the broker's limit is not exceeded by 750 meetings of 62 rooms, nor by large ones of 10,000", () => {
  for (const [count, roomIds] of [
    [750, rooms(62)],
    [20, rooms(10_000)],
  ] as const) {
    const meetings = Array.from({ length: count }, (_, index) => meeting(`m-${index}`, NOW + index, roomIds));
    const [agenda = []] = selectAgendas(meetings, NOW).values();
    assert.ok(agenda.length >= 1 && agenda.length <= MAX_AGENDA_MEETINGS);
    assert.equal(agenda[0], meetings[0], "the next ones first");
    const name = "Phòng họp ".padEnd(80, "ế");
    const siteNames = selectNames(agenda, new Map(roomIds.map((id, position) => [id, { name, position }])));
    const published = { issuedAtMs: NOW, meetings: [...agenda], siteNames };
    assert.ok(matches(Agenda, published));
    assert.ok(Buffer.byteLength(JSON.stringify(published)) < BROKER_LIMIT_BYTES / 2);
  }
});

test("only the agendas that change are published, and all of them to a new broker", (t) => {
  const wallMs = NOW + 365 * DAY_MS;
  // A wall clock that is a year ahead publishes nothing of that year.
  t.mock.timers.enable({ apis: ["setInterval", "Date"], now: wallMs });
  const elapsedMs = () => Date.now() - wallMs;
  const changes = new ChangeEmitter();
  let meetings = [meeting("m-1", NOW, ["hue", "vinh"])];
  const published: string[] = [];
  using publisher = new AgendaPublisher({
    schedule: { changes, meetings: () => meetings },
    // The hub's clock runs in fractions of a millisecond.
    clock: { now: () => NOW + elapsedMs() + 0.25 },
    rooms: ["hue", "vinh", "da-lat"].map((id) => ({ id, name: id })),
    publish: (roomId, agenda) => {
      assert.ok(matches(Agenda, agenda));
      published.push(`${roomId} ${idsOf(agenda.meetings)}`);
    },
  });
  const taken = () => published.splice(0);
  publisher.publishAll();
  assert.deepEqual(taken(), ["hue m-1", "vinh m-1", "da-lat "]);
  changes.emit();
  assert.deepEqual(taken(), []);
  meetings = [...meetings, meeting("m-2", NOW + 14 * DAY_MS + HOUR_MS, ["vinh"])];
  changes.emit();
  assert.deepEqual(taken(), [], "beyond the horizon");
  t.mock.timers.tick(2 * HOUR_MS);
  assert.deepEqual(taken(), ["vinh m-1,m-2"], "it has come within the horizon");
  meetings = meetings.slice(1);
  changes.emit();
  assert.deepEqual(taken(), ["hue ", "vinh m-2"]);
  publisher.publishAll();
  assert.deepEqual(taken(), ["hue ", "vinh m-2", "da-lat "]);
});

test("a room learns the names of the rooms it meets, in the hub's order; of very many, those of its next meetings", () => {
  const names = new Map(rooms(10_000).map((id, position) => [id, { name: `Phòng ${id}`, position }]));
  const [small, large] = [
    meeting("m-1", NOW, ["room-9999", "room-7"]),
    meeting("m-2", NOW + 1, rooms(10_000)),
  ];
  assert.deepEqual(selectNames([small], names), [
    { id: "room-7", name: "Phòng room-7" },
    { id: "room-9999", name: "Phòng room-9999" },
  ]);
  const selected = selectNames([small, large], names);
  assert.equal(selected.length, MAX_AGENDA_NAMES);
  assert.equal(selected.at(-1)?.id, "room-9999");
  assert.deepEqual(selectNames([], names), []);
});
