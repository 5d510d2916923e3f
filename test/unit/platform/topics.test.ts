import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { HEARTBEAT_INTERVAL_MS } from "../../../daemon/contract/topic-messages.ts";
import { Topic } from "../../../daemon/platform/topic.ts";
import { ExamplePage, ExampleServer, THROTTLE_MS } from "../../support/topic-pages.ts";

/** Time passes only by `tick`; responses to requests have arrived after `settle`. */
function start(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const server = new ExampleServer();
  const page = new ExamplePage(server);
  t.after(() => {
    page[Symbol.dispose]();
    server[Symbol.dispose]();
  });
  const tick = (ms: number) => t.mock.timers.tick(ms);
  return { server, page, tick };
}

/** Handlers run in microtasks. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

const topicNotices = (page: ExamplePage) => page.notices.filter(({ name }) => name.startsWith("topic."));

test("a subscriber gets a snapshot, then only changed entries", async (t) => {
  const { server, page, tick } = start(t);
  server.set("a", 1);
  server.set("b", 1);
  page.topics.subscribe("rooms");
  await settle();
  server.set("b", 2);
  server.set("b", 3);
  tick(THROTTLE_MS);
  server.changes.emit();
  tick(THROTTLE_MS);
  server.set("a", undefined);
  tick(THROTTLE_MS);
  page.read();
  assert.deepEqual(
    topicNotices(page).map(({ params }) => params),
    [
      {
        topic: "rooms",
        revision: 1,
        entries: [
          ["a", 1],
          ["b", 1],
        ],
      },
      { topic: "rooms", since: 1, revision: 2, changed: [["b", 3]], removed: [] },
      { topic: "rooms", since: 2, revision: 3, changed: [], removed: ["a"] },
    ],
  );
});

test("a topic is computed only while somebody is subscribed to it", async (t) => {
  const { server, page, tick } = start(t);
  const first = page.topics.subscribe("rooms");
  const second = page.topics.subscribe("rooms");
  await settle();
  assert.deepEqual(server.computed, { rooms: 1, room: 0 });
  server.changes.emit();
  tick(THROTTLE_MS);
  assert.deepEqual(server.computed, { rooms: 2, room: 0 });
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  await settle();
  server.changes.emit();
  tick(THROTTLE_MS);
  assert.deepEqual(server.computed, { rooms: 3, room: 0 });
  second[Symbol.dispose]();
  await settle();
  server.changes.emit();
  tick(10 * HEARTBEAT_INTERVAL_MS);
  assert.deepEqual(server.computed, { rooms: 3, room: 0 });
});

test("of ten thousand entries only those that are new objects are encoded", () => {
  let encoded = 0;
  const entry = () => ({
    toJSON: () => {
      encoded++;
      return {};
    },
  });
  const topic = new Topic("rooms", "immutable");
  const entries = Array.from({ length: 10_000 }, (_, index) => [`room-${index}`, entry()] as const);
  topic.publish(entries);
  topic.publish(entries);
  topic.publish(entries.with(7, ["room-7", entry()]));
  assert.equal(encoded, 10_001);
});

test("a subscription ends with its connection", async (t) => {
  const { server, page, tick } = start(t);
  page.topics.subscribe("rooms");
  await settle();
  page[Symbol.dispose]();
  server.changes.emit();
  tick(10 * HEARTBEAT_INTERVAL_MS);
  page.read();
  assert.equal(server.computed.rooms, 1);
  assert.equal(page.notices.filter(({ name }) => name === "heartbeat").length, 1);
});

test("entries are typed by their keys", async (t) => {
  const { page } = start(t);
  const { entries } = page.topics.subscribe("room/a");
  await settle();
  page.read();
  const link: string | undefined = entries.value?.get("link");
  const cameras: number[] | undefined = entries.value?.list("camera/{cameraId}");
  assert.deepEqual([link, cameras], ["ok", [1]]);
});

test("a heartbeat tells the server's clock every second", async (t) => {
  const { page, tick } = start(t);
  for (let second = 0; second < 3; second++) tick(HEARTBEAT_INTERVAL_MS);
  page.read();
  assert.deepEqual(
    page.notices,
    [0, 1000, 2000, 3000].map((atMs) => ({ name: "heartbeat", params: { atMs } })),
  );
});

test("a topic that the server does not have is refused by name", async (t) => {
  const { page } = start(t);
  for (const topic of [
    "nothing",
    "room",
    "room/b",
    "room/a/b",
    "room/",
    "room/../a",
    "rooms/a",
    "__proto__",
  ]) {
    const response = page.request("topic.subscribe", { topic });
    await settle();
    page.read();
    await assert.rejects(response, {
      code: "not-found",
      message: `no topic "${topic}"; this server has rooms, room/{roomId}`,
    });
  }
  const invalid = page.request("topic.subscribe", { topic: "a".repeat(101) });
  await settle();
  page.read();
  await assert.rejects(invalid, { code: "request.invalid" });
});

test("the page learns why its subscription was refused", async (t) => {
  const { page } = start(t);
  const { entries, error } = page.topics.subscribe("room/b");
  await settle();
  page.read();
  await settle();
  assert.equal(error.value?.code, "not-found");
  assert.equal(entries.value?.size, 0);
});

test("subscriptions of one connection are bounded", async (t) => {
  const { page } = start(t);
  for (let room = 1; room <= 21; room++) page.topics.subscribe(`room/r${room}`);
  const { error } = page.topics.subscribe("room/r22");
  await settle();
  page.read();
  await settle();
  assert.equal(error.value?.code, "request.invalid");
  assert.match(error.value?.message ?? "", /at most 20 topics/);
  assert.equal(topicNotices(page).length, 20);
});

test("a request that arrives after the end of its connection subscribes to nothing", async (t) => {
  const { server, page } = start(t);
  const { session } = server.connect(page.socket);
  session[Symbol.dispose]();
  await session.requests.handle({ method: "topic.subscribe", params: { topic: "rooms" } });
  assert.equal(server.computed.rooms, 0);
});

test("a slow reader gets no deltas, and a snapshot when it has read everything", async (t) => {
  const { server, page, tick } = start(t);
  const { entries } = page.topics.subscribe("rooms");
  await settle();
  page.read();
  page.socket.sendText(" ".repeat(2 ** 21));
  for (let value = 1; value <= 100; value++) {
    server.set("a", value);
    tick(THROTTLE_MS);
  }
  assert.equal(page.socket.buffer.length, 1, "nothing is added to what it has not read");
  page.socket.buffer.length = 0;
  page.notices.length = 0;
  tick(HEARTBEAT_INTERVAL_MS);
  page.read();
  assert.deepEqual(
    page.notices.map(({ name }) => name),
    ["topic.snapshot", "heartbeat"],
  );
  assert.equal(entries.value?.get("a"), 100);
  server.set("a", 101);
  tick(THROTTLE_MS);
  page.read();
  assert.equal(entries.value?.get("a"), 101);
});

test("a reader that does not catch up is disconnected", async (t) => {
  const { server, page, tick } = start(t);
  let nowMs = 0;
  t.mock.method(performance, "now", () => nowMs);
  page.topics.subscribe("rooms");
  await settle();
  page.socket.sendText(" ".repeat(2 ** 21));
  server.set("a", 1);
  tick(THROTTLE_MS);
  nowMs = 9_000;
  tick(HEARTBEAT_INTERVAL_MS);
  assert.ok(!page.socket.isDisconnected);
  nowMs = 12_000;
  tick(HEARTBEAT_INTERVAL_MS);
  assert.ok(page.socket.isDisconnected);
});

const step = fc.oneof(
  fc.record({
    kind: fc.constant("set" as const),
    room: fc.constantFrom("a", "b", "c"),
    value: fc.constantFrom(undefined, 1, 2),
  }),
  fc.record({ kind: fc.constant("tick" as const), ms: fc.constantFrom(10, THROTTLE_MS, 1000) }),
  fc.record({ kind: fc.constant("read" as const) }),
  fc.record({ kind: fc.constant("lose a delta" as const) }),
  fc.record({ kind: fc.constant("reconnect" as const) }),
  fc.record({ kind: fc.constant("subscribe again" as const) }),
);

test("whatever is lost and whenever it reconnects, a page ends with the server's entries", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      using server = new ExampleServer();
      using page = new ExamplePage(server);
      let subscription = page.topics.subscribe("rooms");
      for (const one of steps) {
        if (one.kind === "set") server.set(one.room, one.value);
        else if (one.kind === "tick") t.mock.timers.tick(one.ms);
        else if (one.kind === "read") page.read();
        else if (one.kind === "lose a delta") page.loseDelta();
        else if (one.kind === "reconnect") page.reconnect();
        else {
          subscription[Symbol.dispose]();
          subscription = page.topics.subscribe("rooms");
        }
        await settle();
      }
      // The delta after a lost one shows the gap.
      server.set("last", 1);
      t.mock.timers.tick(THROTTLE_MS);
      page.read();
      await settle();
      page.read();
      assert.deepEqual(new Map(subscription.entries.value ?? []), server.rooms);
    }),
    { numRuns: 300 },
  );
});
