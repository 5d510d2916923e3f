import assert from "node:assert/strict";
import { test } from "node:test";
import { Type } from "typebox";
import { conferenceCommands } from "../../../daemon/contract/conference-commands.ts";
import { RoomState } from "../../../daemon/contract/fleet/room-state.ts";
import { NodeState, WorkerStart } from "../../../daemon/contract/fleet/sfu-node.ts";
import { hubCommands } from "../../../daemon/contract/hub-commands.ts";
import { linkNotices, linkRequests } from "../../../daemon/contract/media/link-signalling.ts";
import { screenRequests } from "../../../daemon/contract/media/screen.ts";
import { viewerRequests } from "../../../daemon/contract/media/viewer.ts";
import { guestRequests } from "../../../daemon/contract/meeting/guest.ts";
import { Agenda } from "../../../daemon/contract/meeting/meeting.ts";
import { Presence } from "../../../daemon/contract/mqtt-topics.ts";
import { matches, parse, parseKnown } from "../../../daemon/contract/parse.ts";
import { roomCommands } from "../../../daemon/contract/room-commands.ts";
import { topicRequests } from "../../../daemon/contract/topic-messages.ts";
import { fleetRoom } from "../../support/fleet-room.ts";

const Shape = Type.Union([
  Type.Object({ kind: Type.Literal("dot") }),
  Type.Object({ kind: Type.Literal("line"), ends: Type.Array(Type.Object({ x: Type.Number() })) }),
]);
const Drawing = Type.Object({
  title: Type.Optional(Type.String()),
  shapes: Type.Record(Type.String(), Shape),
  note: Type.Unknown(),
});

test("a property that the schema does not name is refused by its path, at any depth", () => {
  const drawing = { shapes: { a: { kind: "line", ends: [{ x: 1 }] } }, note: { any: "thing" } };
  assert.equal(parse(Drawing, drawing, "drawing"), drawing);
  assert.throws(() => parse(Drawing, { ...drawing, titel: "x" }, "drawing"), {
    code: "request.invalid",
    message: "drawing: /titel is not a known property",
  });
  const inside = { shapes: { a: { kind: "line", ends: [{ x: 1, y: 2 }] } }, note: null };
  assert.throws(() => parse(Drawing, inside, "drawing"), /a/);
  assert.equal(matches(Drawing, inside), false);
});

test("of a newer program's message everything known is used, and nothing else", () => {
  const newer = {
    title: "x",
    colour: { deep: [1] },
    shapes: { a: { kind: "line", width: 3, ends: [{ x: 1, y: 2 }] }, b: { kind: "dot", size: 1 } },
    note: { any: "thing" },
  };
  assert.deepEqual(parseKnown(Drawing, newer, "drawing"), {
    title: "x",
    shapes: { a: { kind: "line", ends: [{ x: 1 }] }, b: { kind: "dot" } },
    note: { any: "thing" },
  });
  assert.throws(() => parseKnown(Drawing, { ...newer, title: 5 }, "drawing"), /\/title/);
});

test("a room's state of this version matches as it is, and one of a newer room without what is new", () => {
  const { state } = fleetRoom({ nowMs: 1 });
  assert.ok(matches(RoomState, state));
  const newer = { ...state, media: { ...state?.media, hologram: true }, weather: "rain" };
  assert.deepEqual(parseKnown(RoomState, newer, "state"), state);
});

/** Returns the paths of arrays without a limit. */
function unlimitedArrays(schema: object, path: string): string[] {
  const { type, maxItems, anyOf, items, properties, patternProperties } = schema as {
    type?: string;
    maxItems?: number;
    anyOf?: object[];
    items?: object;
    properties?: Record<string, object>;
    patternProperties?: Record<string, object>;
  };
  return [
    ...(type === "array" && maxItems === undefined ? [path] : []),
    ...(anyOf ?? []).flatMap((one) => unlimitedArrays(one, path)),
    ...(items ? unlimitedArrays(items, `${path}[]`) : []),
    ...Object.entries({ ...properties, ...patternProperties }).flatMap(([key, one]) =>
      unlimitedArrays(one, `${path}.${key}`),
    ),
  ];
}

test("every array that a peer may send has a limit", () => {
  const requests = {
    ...roomCommands,
    ...hubCommands,
    ...conferenceCommands,
    ...linkRequests,
    ...guestRequests,
    ...viewerRequests,
    ...screenRequests,
    ...topicRequests,
  };
  const messages: Record<string, object> = {
    RoomState,
    NodeState,
    WorkerStart,
    Agenda,
    Presence,
    ...linkNotices,
  };
  const found = [
    ...Object.values(requests).flatMap(({ name, params }) => unlimitedArrays(params, name)),
    ...Object.entries(messages).flatMap(([name, schema]) => unlimitedArrays(schema, name)),
    ...Object.values(linkRequests).flatMap(({ name, result }) => unlimitedArrays(result, `${name} result`)),
  ];
  assert.deepEqual(found, []);
});
