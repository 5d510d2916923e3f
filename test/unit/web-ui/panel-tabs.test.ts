import assert from "node:assert/strict";
import { test } from "node:test";
import { selectTab, tabsOf } from "../../../web-ui/panel/tabs.ts";
import { largeRoom, largeRoomInMeeting } from "../../support/large-room.ts";

const idle = largeRoom({ nowMs: 0 });
const inMeeting = largeRoomInMeeting({ nowMs: 0 });

test("one row of tabs holds inputs, presets, sites and screens, each only where there is something", () => {
  assert.deepEqual(tabsOf(inMeeting), ["inputs", "presets", "sites", "screens"]);
  assert.deepEqual(tabsOf(idle), ["inputs", "presets"]);
  const videos = idle.media.videos.slice(0, 1);
  assert.deepEqual(tabsOf({ ...inMeeting, media: { ...idle.media, videos } }), [
    "presets",
    "sites",
    "screens",
  ]);
  assert.deepEqual(tabsOf({ ...idle, cameras: [], media: { ...idle.media, videos } }), []);
});

test("the chair begins with the sites, others with the presets; a choice stays while it exists", () => {
  const all = tabsOf(inMeeting);
  assert.equal(selectTab(all, null, true), "sites");
  assert.equal(selectTab(all, null, false), "presets");
  assert.equal(selectTab(all, "screens", true), "screens");
  assert.equal(selectTab(tabsOf(idle), "screens", false), "presets");
  assert.equal(selectTab(["sites", "screens"], null, false), "sites");
  assert.equal(selectTab([], null, false), undefined);
});
