import assert from "node:assert/strict";
import { test } from "node:test";
import { Screens } from "../../../daemon/room/kiosk/screens.ts";

const UNRESPONSIVE_AFTER_MS = 10_000;

/** Screens with a virtual clock, and pages that send heartbeats. */
function setUp(expected: readonly number[] = []) {
  let nowMs = 1_000_000;
  const screens = new Screens({ screens: expected, unresponsiveAfterMs: UNRESPONSIVE_AFTER_MS }, () => nowMs);
  const page = (screen: number) => {
    const notices: string[] = [];
    const sent = { video: false };
    const connection = screens.connect({
      notify: (notice) => notices.push(notice),
      receivesVideo: () => sent.video,
      closeMedia: () => notices.push("media closed"),
    });
    let paintedFrames = 0;
    let decodedFrames = 0;
    let id = "";
    const heartbeat = (goesOn: { paints?: boolean; decodes?: boolean } = {}) => {
      if (goesOn.paints ?? true) paintedFrames += 60;
      if (goesOn.decodes ?? true) decodedFrames += 30;
      id = connection.heartbeat({ screen, paintedFrames, decodedFrames }).id;
    };
    return {
      notices,
      sent,
      heartbeat,
      proves: () => {
        heartbeat();
        heartbeat();
      },
      disconnects: () => connection[Symbol.dispose](),
      id: () => id,
    };
  };
  return {
    screens,
    page,
    pass: (ms: number) => {
      nowMs += ms;
    },
    audioScreens: () =>
      screens
        .state()
        .filter(({ playsAudio }) => playsAudio)
        .map(({ id }) => id),
  };
}

test("one page of screen 1 plays the audio, whatever else is open", () => {
  const { page, audioScreens } = setUp();
  const second = page(2);
  second.proves();
  assert.deepEqual(audioScreens(), [second.id()]);
  const first = page(1);
  first.proves();
  const another = page(1);
  another.proves();
  assert.deepEqual(audioScreens(), [first.id()]);
});

test("audio moves to another screen when one disconnects, and back", () => {
  const { page, audioScreens } = setUp();
  const first = page(1);
  const second = page(2);
  first.proves();
  second.proves();
  first.disconnects();
  assert.deepEqual(audioScreens(), [second.id()]);
  const again = page(1);
  again.heartbeat();
  assert.deepEqual(audioScreens(), [second.id()], "it has not proven yet that it works");
  again.heartbeat();
  assert.deepEqual(audioScreens(), [again.id()]);
});

test("a screen that hangs loses the audio, and its media is closed", () => {
  const { page, pass, audioScreens } = setUp();
  const first = page(1);
  const second = page(2);
  first.proves();
  second.proves();
  pass(UNRESPONSIVE_AFTER_MS + 1);
  second.heartbeat();
  assert.deepEqual(audioScreens(), [second.id()]);
  assert.deepEqual(first.notices, ["screen.reload", "media closed"]);
});

test("a page that no longer paints is down although its heartbeats go on", () => {
  const { screens, page, pass } = setUp([1]);
  const first = page(1);
  first.proves();
  assert.equal(screens.state()[0]?.health.status, "ok");
  const provenAtMs = screens.provenAtMs(1);
  for (let second = 0; second <= 10; second++) {
    pass(1000);
    first.heartbeat({ paints: false });
  }
  const [state] = screens.state();
  assert.equal(state?.health.status, "down");
  assert.equal(state?.health.provenAtMs, provenAtMs);
  assert.match(state?.health.reason ?? "", /hangs/);
});

test("a page that decodes nothing is down only while it receives video", () => {
  const { screens, page, pass } = setUp([1]);
  const first = page(1);
  first.proves();
  for (let second = 0; second <= 10; second++) {
    pass(1000);
    first.heartbeat({ decodes: false });
  }
  assert.equal(screens.state()[0]?.health.status, "ok");
  first.sent.video = true;
  for (let second = 0; second <= 10; second++) {
    pass(1000);
    first.heartbeat({ decodes: false });
  }
  assert.equal(screens.state()[0]?.health.status, "down");
  assert.match(screens.state()[0]?.health.reason ?? "", /decodes none/);
});

test("a configured screen without a page is down", () => {
  const { screens, page } = setUp([1, 2]);
  page(1).proves();
  assert.deepEqual(
    screens.state().map(({ id, screen, health }) => ({ there: id !== null, screen, status: health.status })),
    [
      { there: true, screen: 1, status: "ok" },
      { there: false, screen: 2, status: "down" },
    ],
  );
});
