import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type {
  Layer,
  Participant,
  ParticipantProducer,
  Roster,
} from "../../../daemon/contract/meeting/meeting.ts";
import { DEGRADATION_STEPS } from "../../../daemon/contract/meeting/view.ts";
import { type SelectionConstraints, selectStreams } from "../../../daemon/shared/stream-selection.ts";
import { participant, roster } from "../../support/roster.ts";

const LAYERS = { high: 1800, medium: 600, low: 150 } as const;
const SOUND_KBPS = 48;

function video(
  siteId: string,
  source: "camera" | "content",
  layers: readonly Layer[],
): ParticipantProducer[] {
  return layers.map((layer) => ({
    id: `${siteId}-${source}-${layer}`,
    kind: "video",
    source,
    layer,
    kbps: layer === "only" ? 1000 : LAYERS[layer],
    paused: false,
  }));
}

function sound(siteId: string, paused = false): ParticipantProducer {
  const id = `${siteId}-sound`;
  return { id, kind: "audio", source: "microphone", layer: "only", kbps: SOUND_KBPS, paused };
}

function site(siteId: string, changes: Partial<Participant> = {}): Participant {
  const producers = [...video(siteId, "camera", ["high", "medium", "low"]), sound(siteId)];
  return participant(siteId, { producers, ...changes });
}

const wishes: SelectionConstraints = {
  localSiteId: "own",
  mode: "speaker",
  page: 0,
  lastLargeId: null,
  budgetKbps: null,
  playable: new Set(),
};
const many = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    site(`s${String(index).padStart(2, "0")}`, { joinedAtMs: index }),
  );

test("the large site is the spotlight, else the active speaker, else the last one, else the chair, else the first", () => {
  const sites = [site("own"), ...many(3), site("chair", { role: "chair", joinedAtMs: 9 })];
  const large = (changes: Partial<Roster>, lastLargeId: string | null = null) =>
    selectStreams(roster(sites, changes), { ...wishes, lastLargeId }).largeId;
  assert.equal(large({ spotlightId: "s02", activeSpeakerId: "s01" }, "s00"), "s02");
  assert.equal(large({ activeSpeakerId: "s01" }, "s00"), "s01");
  assert.equal(large({ activeSpeakerId: "own" }, "s00"), "s00");
  assert.equal(large({ spotlightId: "own" }), "chair");
  assert.equal(large({}), "chair");
  assert.equal(selectStreams(roster(many(2)), wishes).largeId, "s00");
  assert.equal(selectStreams(roster([site("own")]), wishes).largeId, null);
});

test("the large site gets its best layer, small ones the lowest; beside content the speaker is small", () => {
  const wanted = (of: Roster, mode: SelectionConstraints["mode"] = "speaker") =>
    selectStreams(of, { ...wishes, mode }).producerIds.filter((id) => !id.endsWith("sound"));
  assert.deepEqual(wanted(roster(many(3))), ["s00-camera-high", "s01-camera-low", "s02-camera-low"]);
  const sharing = site("deck", {
    joinedAtMs: 5,
    producers: video("deck", "content", ["only"]),
  });
  assert.deepEqual(wanted(roster([...many(1), sharing], { contentId: "deck" })).slice(0, 2), [
    "deck-content-only",
    "s00-camera-medium",
  ]);
  assert.deepEqual(
    wanted(roster(many(4)), "gallery"),
    many(4).map(({ siteId }) => `${siteId}-camera-medium`),
  );
  assert.ok(wanted(roster(many(5)), "gallery").every((id) => id.endsWith("low")));
});

test("speakers and raised hands are on the first page; a page past the end shows the last one", () => {
  const sites = many(40).map((one, index) => ({
    ...one,
    role: index === 39 ? ("speaker" as const) : ("viewer" as const),
    handRaisedAtMs: index === 38 ? 5 : null,
  }));
  const first = selectStreams(roster(sites), { ...wishes, mode: "gallery" }).view;
  assert.deepEqual(
    first.tiles.slice(0, 3).map(({ siteId }) => siteId),
    ["s39", "s38", "s00"],
  );
  assert.deepEqual([first.page, first.pages, first.tiles.length], [0, 3, 16]);
  const far = selectStreams(roster(sites), { ...wishes, mode: "gallery", page: 9 }).view;
  assert.deepEqual([far.page, far.tiles.length], [2, 8]);
});

const anySites = fc
  .array(
    fc.record({
      layers: fc.subarray<Layer>(["high", "medium", "low"]),
      content: fc.boolean(),
      paused: fc.boolean(),
      lost: fc.boolean(),
      role: fc.constantFrom("chair" as const, "speaker" as const, "viewer" as const),
    }),
    { maxLength: 40 },
  )
  .map((sites) =>
    sites.map(({ layers, content, paused, lost, role }, index) => {
      const siteId = `s${index}`;
      const producers = [
        ...video(siteId, "camera", layers),
        ...(content ? video(siteId, "content", ["high", "low"]) : []),
        sound(siteId, paused),
      ];
      return participant(siteId, { producers, role, joinedAtMs: index, lostSinceMs: lost ? 1 : null });
    }),
  );
const anyWishes = fc.record({
  mode: fc.constantFrom("speaker" as const, "gallery" as const),
  page: fc.nat(10),
  budgetKbps: fc.option(fc.nat(6000)),
  own: fc.nat(40),
  speaker: fc.nat(40),
  content: fc.nat(40),
});

/** Any meeting, seen from any of its sites, with any bandwidth. */
function anyArrangement(
  check: (arranged: ReturnType<typeof selectStreams>, of: Roster, how: SelectionConstraints) => void,
) {
  fc.assert(
    fc.property(anySites, anyWishes, (sites, { own, speaker, content, ...some }) => {
      const of = roster(sites, { activeSpeakerId: `s${speaker}`, contentId: `s${content}` });
      const how = { ...wishes, ...some, ownSiteId: `s${own}` };
      check(selectStreams(of, how), of, how);
    }),
  );
}

test("for any bandwidth all unpaused audio is consumed, and nothing of the room itself", () => {
  anyArrangement(({ producerIds }, { participants }, { localSiteId }) => {
    for (const { siteId, producers } of participants) {
      for (const { id, kind, paused } of producers) {
        if (siteId === localSiteId) assert.ok(!producerIds.includes(id));
        else if (kind === "audio") assert.equal(producerIds.includes(id), !paused);
      }
    }
  });
});

test("degradation is always a prefix of gallery, speaker, content; with enough bandwidth it is empty", () => {
  anyArrangement(({ degradation }, _of, { budgetKbps }) => {
    assert.deepEqual(degradation, DEGRADATION_STEPS.slice(0, degradation.length));
    if (budgetKbps === null) assert.deepEqual(degradation, []);
  });
});

test("a further step is taken only while the selection exceeds the budget", () => {
  anyArrangement(({ degradation, producerIds }, { participants }, { budgetKbps }) => {
    const cost = new Map(
      participants.flatMap(({ producers }) => producers.map(({ id, kbps }) => [id, kbps])),
    );
    const kbps = producerIds.reduce((sum, id) => sum + (cost.get(id) ?? 0), 0);
    if (budgetKbps !== null && degradation.length < DEGRADATION_STEPS.length) assert.ok(kbps <= budgetKbps);
  });
});

test("less bandwidth never shows more", () => {
  fc.assert(
    fc.property(anySites, fc.nat(6000), fc.nat(6000), (sites, one, other) => {
      const of = roster(sites, { activeSpeakerId: "s1", contentId: "s2" });
      const saved = (budgetKbps: number) => selectStreams(of, { ...wishes, budgetKbps }).degradation.length;
      assert.ok(saved(Math.min(one, other)) >= saved(Math.max(one, other)));
    }),
  );
});

test("all pages together show each other site once", () => {
  fc.assert(
    fc.property(anySites, fc.constantFrom("speaker" as const, "gallery" as const), (sites, mode) => {
      const of = roster(sites, { activeSpeakerId: "s0" });
      const { pages } = selectStreams(of, { ...wishes, mode }).view;
      const shown = Array.from({ length: pages }, (_, page) =>
        selectStreams(of, { ...wishes, mode, page }).view.tiles.filter(({ area }) => area === "gallery"),
      );
      const large = mode === "speaker" && sites.length > 0 ? ["s0"] : [];
      assert.deepEqual(
        [...shown.flat().map(({ siteId }) => siteId), ...large].toSorted(),
        sites.map(({ siteId }) => siteId).toSorted(),
      );
    }),
  );
});

test("no stream is consumed twice", () => {
  anyArrangement(({ producerIds }) => assert.equal(new Set(producerIds).size, producerIds.length));
});

test("a playable layer stands in for one that is starting, and a lost site is marked", () => {
  const sites = [site("s00"), site("s01", { lostSinceMs: 1, joinedAtMs: 1 })];
  const shown = (playable: string[]) =>
    selectStreams(roster(sites), { ...wishes, playable: new Set(playable) }).view.tiles;
  assert.deepEqual(shown([])[0], { siteId: "s00", area: "large", producerId: null, reason: "starting" });
  assert.equal(shown(["s00-camera-low"])[0]?.producerId, "s00-camera-low");
  assert.equal(shown(["s00-camera-low", "s00-camera-high"])[0]?.producerId, "s00-camera-high");
  assert.deepEqual(shown([])[1], { siteId: "s01", area: "gallery", producerId: null, reason: "lost" });
  // Only its link may be lost: what arrives is shown, and the screen detects a freeze.
  assert.equal(shown(["s01-camera-low"])[1]?.producerId, "s01-camera-low");
  assert.equal(shown(["s01-camera-low"])[1]?.reason, "lost");
});

test("a site that paused its camera sends no video, and its frozen layers are not shown", () => {
  const paused = video("s00", "camera", ["high", "low"]).map((one) => ({ ...one, paused: true }));
  const sites = [site("s00", { producers: [...paused, sound("s00")] })];
  const { view, producerIds } = selectStreams(roster(sites), {
    ...wishes,
    playable: new Set(["s00-camera-low"]),
  });
  assert.deepEqual(view.tiles, [{ siteId: "s00", area: "large", producerId: null, reason: "no-video" }]);
  assert.deepEqual(producerIds, ["s00-sound"]);
});

test("a superseded video is shown until its successor arrives, and never selected newly", () => {
  const leaving = video("hue", "camera", ["high", "low"]).map((one) => ({
    ...one,
    superseded: true as const,
  }));
  const coming = video("hue", "camera", ["only"]);
  const producers = [...leaving, ...coming];
  const both = roster([participant("hue", { producers })]);
  const before = selectStreams(both, { ...wishes, playable: new Set(["hue-camera-high"]) });
  assert.deepEqual(before.producerIds, ["hue-camera-only"]);
  assert.equal(before.view.tiles[0]?.producerId, "hue-camera-high");
  const there = selectStreams(both, { ...wishes, playable: new Set(["hue-camera-high", "hue-camera-only"]) });
  assert.equal(there.view.tiles[0]?.producerId, "hue-camera-only");
});
