import assert from "node:assert/strict";
import { test } from "node:test";
import { Screens } from "../../../daemon/room/kiosk/screens.ts";

const SILENT_AFTER_MS = 10_000;

/** Displays on a clock of the test's own, with pages that are told to do things. */
function room(screens: readonly number[] = []) {
  let nowMs = 1_000_000;
  const displays = new Screens({ screens, unresponsiveAfterMs: SILENT_AFTER_MS }, () => nowMs);
  const page = (screen: number) => {
    const told: string[] = [];
    const sent = { pictures: false };
    const connection = displays.connect({
      notify: (notice) => told.push(notice),
      receivesVideo: () => sent.pictures,
      closeMedia: () => told.push("cut off"),
    });
    let paintedFrames = 0;
    let decodedFrames = 0;
    let id = "";
    const alive = (goesOn: { paints?: boolean; decodes?: boolean } = {}) => {
      if (goesOn.paints ?? true) paintedFrames += 60;
      if (goesOn.decodes ?? true) decodedFrames += 30;
      id = connection.heartbeat({ screen, paintedFrames, decodedFrames }).id;
    };
    return {
      told,
      sent,
      alive,
      lives: () => {
        alive();
        alive();
      },
      goes: () => connection[Symbol.dispose](),
      id: () => id,
    };
  };
  return {
    displays,
    page,
    pass: (ms: number) => {
      nowMs += ms;
    },
    sounding: () =>
      displays
        .state()
        .filter(({ playsAudio }) => playsAudio)
        .map(({ id }) => id),
  };
}

test("the sound comes out of screen 1 once, whatever order they came in and whatever else is open", () => {
  const { page, sounding } = room();
  const second = page(2);
  second.lives();
  assert.deepEqual(sounding(), [second.id()]);
  const first = page(1);
  first.lives();
  const another = page(1);
  another.lives();
  assert.deepEqual(sounding(), [first.id()]);
});

test("a screen that is gone gives the sound to another, and takes it back", () => {
  const { page, sounding } = room();
  const first = page(1);
  const second = page(2);
  first.lives();
  second.lives();
  first.goes();
  assert.deepEqual(sounding(), [second.id()]);
  const again = page(1);
  again.alive();
  assert.deepEqual(sounding(), [second.id()], "it has not proven yet that it lives");
  again.alive();
  assert.deepEqual(sounding(), [again.id()]);
});

test("a screen that hangs loses the sound, and what it still plays is ended", () => {
  const { page, pass, sounding } = room();
  const first = page(1);
  const second = page(2);
  first.lives();
  second.lives();
  pass(SILENT_AFTER_MS + 1);
  second.alive();
  assert.deepEqual(sounding(), [second.id()]);
  assert.deepEqual(first.told, ["screen.reload", "cut off"]);
});

test("a page that paints nothing more is down, though it goes on asking", () => {
  const { displays, page, pass } = room([1]);
  const first = page(1);
  first.lives();
  assert.equal(displays.state()[0]?.health.status, "ok");
  const provenAtMs = displays.provenAtMs(1);
  for (let second = 0; second <= 10; second++) {
    pass(1000);
    first.alive({ paints: false });
  }
  const [state] = displays.state();
  assert.equal(state?.health.status, "down");
  assert.equal(state?.health.provenAtMs, provenAtMs);
  assert.match(state?.health.reason ?? "", /hangs/);
});

test("a page that decodes nothing is down only where it is sent pictures", () => {
  const { displays, page, pass } = room([1]);
  const first = page(1);
  first.lives();
  for (let second = 0; second <= 10; second++) {
    pass(1000);
    first.alive({ decodes: false });
  }
  assert.equal(displays.state()[0]?.health.status, "ok");
  first.sent.pictures = true;
  for (let second = 0; second <= 10; second++) {
    pass(1000);
    first.alive({ decodes: false });
  }
  assert.equal(displays.state()[0]?.health.status, "down");
  assert.match(displays.state()[0]?.health.reason ?? "", /decodes none/);
});

test("a screen of the configuration without a page is said to have none", () => {
  const { displays, page } = room([1, 2]);
  page(1).lives();
  assert.deepEqual(
    displays.state().map(({ id, screen, health }) => ({ there: id !== null, screen, status: health.status })),
    [
      { there: true, screen: 1, status: "ok" },
      { there: false, screen: 2, status: "down" },
    ],
  );
});
