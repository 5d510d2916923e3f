import assert from "node:assert/strict";
import { test } from "node:test";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { startOnvifSimulator } from "../simulators/onvif/index.ts";
import { eventually } from "../support/eventually.ts";
import { startRawVideoServer } from "../support/raw-video-server.ts";
import { gstreamers, MediaRig } from "../support/room-media.ts";
import { Testbed } from "../support/testbed.ts";

const test1 = { source: "test", width: 320, height: 180, framesPerSecond: 15 };
const RED = { ...test1, id: "red", name: "Đỏ", pattern: "red" };
const BLUE = { ...test1, id: "blue", name: "Xanh", pattern: "blue" };
/** Nobody listens on this port. */
const GONE = { source: "raw-tcp", host: "127.0.0.1", port: 9, width: 320, height: 180 };

const sources = (pattern: string) => gstreamers("videotestsrc", `pattern=${pattern}`);
const shown = (rig: MediaRig) => rig.media.streams().filter(({ superseded }) => !superseded);

const delivers = (rig: MediaRig) =>
  eventually("the video", async () => rig.media.state().health.status === "ok" && rig.find("only"));

test("the selected input's source runs, the others' do not", async () => {
  await using rig = await MediaRig.start({ videos: [RED, BLUE] });
  await delivers(rig);
  const { selectedVideoId, videos } = rig.media.state();
  assert.equal(selectedVideoId, "red");
  assert.deepEqual(
    videos.map(({ id, health }) => `${id} ${health.status}`),
    ["red ok", "blue off"],
  );
  assert.equal((await sources("red")).length, 1);
  assert.deepEqual(await sources("blue"), []);
});

test("another input is switched to when it is ready, and the previous one goes on for a moment", async () => {
  await using rig = await MediaRig.start({ videos: [RED, BLUE] });
  const before = await delivers(rig);
  let without = 0;
  rig.media.changes.on(() => {
    if (shown(rig).length === 0) without++;
  });
  const selecting = rig.media.select("blue");
  assert.equal(rig.media.state().pendingVideoId, "blue");
  assert.equal(rig.media.state().selectedVideoId, "red");
  await selecting;
  assert.equal(rig.media.state().selectedVideoId, "blue");
  assert.equal(rig.media.state().pendingVideoId, null);
  const [now, superseded] = rig.media.streams();
  assert.notEqual(now?.producer.id, before.producer.id);
  assert.equal(superseded?.producer.id, before.producer.id);
  assert.equal(superseded?.superseded, true);
  assert.ok(!before.producer.closed);
  await using _taken = await rig.consume(now ?? assert.fail("no stream"));
  await eventually("the previous input has ended", async () => before.producer.closed);
  await eventually("its source has ended", async () => (await sources("red")).length === 0);
  assert.equal(without, 0, "there was a picture all the while");
  assert.equal(rig.media.state().videos[0]?.thumbnail, "last");
  assert.deepEqual([...(rig.media.thumbnail("red") ?? [])].slice(0, 2), [0xff, 0xd8]);
});

test("an input whose source fails reports why, and the selected one stays", async () => {
  const videos = [RED, { ...GONE, id: "gone", name: "Mất" }];
  await using rig = await MediaRig.start({ videos });
  const before = await delivers(rig);
  await assert.rejects(rig.media.select("gone"), {
    code: "unavailable",
    message: /video input "gone": .*ERROR.*; "red" stays selected/,
  });
  assert.equal(rig.media.state().selectedVideoId, "red");
  assert.equal(rig.media.state().pendingVideoId, null);
  assert.ok(!before.producer.closed);
  assert.equal(rig.find("only")?.producer.id, before.producer.id);
  await assert.rejects(rig.media.select("none"), { code: "not-found", message: /red, gone/ });
});

test("a slow source is waited for, longer than until its slate", async () => {
  await using frames = await startRawVideoServer({ width: 320, height: 180 });
  frames.isPaused = true;
  const slow = { source: "raw-tcp", host: "127.0.0.1", port: frames.port, width: 320, height: 180 };
  await using rig = await MediaRig.start({ videos: [RED, { ...slow, id: "slow", name: "Chậm" }] });
  await delivers(rig);
  const selecting = rig.media.select("slow");
  await eventually("its slate would be shown", async () => {
    return rig.media.state().videos.find(({ id }) => id === "slow")?.health.status === "down";
  });
  assert.equal(rig.media.state().selectedVideoId, "red");
  frames.isPaused = false;
  await selecting;
  assert.equal(rig.media.state().selectedVideoId, "slow");
});

test("when the selected input is lost, too, the slate is shown", async () => {
  const videos = [
    { ...GONE, id: "gone", name: "Mất" },
    { ...GONE, id: "lost", name: "Mất nữa", port: 10 },
  ];
  await using rig = await MediaRig.start({ videos });
  await assert.rejects(rig.media.select("lost"), { code: "unavailable" });
  await eventually("the slate", async () => (await gstreamers("Mất hình từ camera")).length > 0);
  await using _taken = await rig.consume(await rig.stream("only"));
});

test("a later selection overrides a pending one", async () => {
  const slow = { source: "v4l2", device: "/dev/nothing-here", width: 320, height: 180 };
  const videos = [RED, BLUE, { ...slow, id: "slow", name: "Chậm" }];
  await using rig = await MediaRig.start({ videos });
  await delivers(rig);
  const first = assert.rejects(rig.media.select("slow"), { code: "aborted" });
  await rig.media.select("blue");
  await first;
  const second = assert.rejects(rig.media.select("slow"), { code: "aborted" });
  await rig.media.select("blue");
  await second;
  assert.equal(rig.media.state().selectedVideoId, "blue");
});

test("an input that is kept ready always runs, a previewed one while it is previewed", async () => {
  const third = { ...test1, id: "green", name: "Lá", pattern: "green" };
  await using rig = await MediaRig.start({ videos: [RED, { ...BLUE, keepReady: true }, third] });
  const running = (id: string) => rig.media.state().videos.find((video) => video.id === id)?.health.status;
  await eventually("it runs", async () => running("blue") === "ok");
  assert.equal(running("green"), "off");
  {
    using _look = rig.media.preview("green");
    const live = await eventually("a live thumbnail", async () => {
      const video = rig.media.state().videos.find(({ id }) => id === "green");
      return video?.thumbnail === "live" && video.streams[0];
    });
    assert.ok(
      shown(rig).every(({ producer }) => producer.id !== live.producerId),
      "the meeting does not see it",
    );
  }
  await eventually("its source has ended", async () => (await sources("green")).length === 0);
  assert.equal((await sources("blue")).length, 1);
});

test("the thumbnail of an input that does not run is its camera's snapshot, else the last one", async () => {
  await using camera = await startOnvifSimulator({ profile: new ProfileCatalogue().get("generic/onvif") });
  const { address: host, port } = camera;
  const connection = { type: "onvif", host, port, username: "admin", password: "secret" };
  await using testbed = await Testbed.start({
    hub: "none",
    rooms: [
      {
        id: "hue",
        name: "Huế",

        camera: false,
        audio: { source: "none" },
        moreCameras: [{ id: "onvif", name: "Camera 2", connection }],
        videos: [RED, { ...BLUE, camera: "onvif" }, { ...GONE, id: "gone", name: "Mất" }],
      },
    ],
  });
  const room = testbed.room("hue");
  const get = (id: string) => fetch(`${room.url}/api/videos/${id}.jpg`);
  await eventually("thumbnail of the source", async () => (await get("red")).status === 200);
  const snapshot = await eventually("snapshot of the camera", async () => {
    const answer = await get("blue");
    return answer.status === 200 && answer;
  });
  assert.equal(snapshot.headers.get("content-type"), "image/jpeg");
  const fetched = () => camera.seen.filter(({ path }) => path.startsWith("/snapshot.jpg")).length;
  const before = fetched();
  for (let panel = 0; panel < 5; panel++) await get("blue");
  assert.ok(fetched() - before <= 1, "the camera is not asked for each panel");
  assert.equal((await get("gone")).status, 404);
  assert.equal((await get("nothing")).status, 404);
});
