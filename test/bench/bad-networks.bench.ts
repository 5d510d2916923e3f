import { setTimeout as wait } from "node:timers/promises";
import { eventually } from "../support/eventually.ts";
import type { ViewerQuality } from "../support/viewer-quality.ts";
import { startWan } from "../support/wan/wan.ts";
import type { LinkConditions } from "../support/wan/wan-network.ts";
import { WanViewer } from "../support/wan/wan-viewer.ts";
import { type Figures, figures, withLimit } from "./figures.ts";

const CLEAN = "clean";
/** Conditions of the far room's WAN, the same in both directions. */
const CONDITIONS: Readonly<Record<string, LinkConditions>> = {
  [CLEAN]: {},
  "1 % loss": { lossPercent: 1 },
  "5 % loss": { lossPercent: 5 },
  "5 % loss, 100 ms": { lossPercent: 5, delayMs: 50 },
  "10 % loss": { lossPercent: 10 },
  "20 % loss": { lossPercent: 20 },
  "20 ms ± 10": { delayMs: 20, jitterMs: 10 },
  "100 ms ± 40": { delayMs: 100, jitterMs: 40 },
  "400 ms": { delayMs: 400 },
  "50 ms ± 20, out of order": { delayMs: 50, jitterMs: 20, order: "unordered" },
  "10 Mbit/s": { kbitPerSecond: 10_000, delayMs: 20 },
  "2 Mbit/s": { kbitPerSecond: 2000, delayMs: 20 },
  "1 Mbit/s": { kbitPerSecond: 1000, delayMs: 20 },
  "512 kbit/s": { kbitPerSecond: 512, delayMs: 20 },
  "256 kbit/s": { kbitPerSecond: 256, delayMs: 20 },
};
/** Time in which a room adapts to its bandwidth, ms. */
const SETTLE_MS = 15_000;
const WATCH_MS = 10_000;

const brief = (quality: ViewerQuality) => ({
  framesPerSecond: Math.round(quality.framesPerSecond * 10) / 10,
  longestFreezeMs: Math.round(quality.longestFreezeMs),
  concealedShare: Math.round(quality.concealedShare * 1000) / 1000,
  longestConcealmentMs: Math.round(quality.longestConcealmentMs),
});

/** Two rooms that send snow at 1 Mbit/s and 15 frames per second, one of them behind a bad WAN: what viewers at both
 * ends receive. The samples are the longest freezes; the limit is the longest gap between two frames on a clean link. */
export async function run(): Promise<Figures> {
  await using wan = await startWan({
    lossPercent: 0,
    farLink: "emulated",
    pattern: "snow",
    media: { videoBitrateKbps: 1000 },
  });
  await wan.testbed.startMeeting();
  await using near = await WanViewer.open(wan, "near");
  await using far = await WanViewer.open(wan, "far");
  const samples: number[] = [];
  const clean: number[] = [];
  const table: Record<string, unknown> = {};
  const only = process.env.CONDITION;
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    if (only !== undefined && name !== CLEAN && !name.includes(only)) continue;
    await wan.network.setFarLink(condition);
    await wait(SETTLE_MS);
    const watches = [await near.watch(), await far.watch()] as const;
    await wait(WATCH_MS);
    const [up, down] = [await watches[0].quality(), await watches[1].quality()];
    (name === CLEAN ? clean : samples).push(up.longestFreezeMs, down.longestFreezeMs);
    const link = (await wan.far.state()).wan;
    table[name] = { fromFar: brief(up), toFar: brief(down), saving: link.degradation, rttMs: link.rttMs };
    process.stderr.write(`${name}: ${JSON.stringify(table[name])}\n`);
    // All streams are back before the next condition.
    await wan.network.setFarLink({});
    await eventually(
      "no degradation",
      async () => (await wan.far.state()).wan.degradation.length === 0,
      300_000,
    );
    await Promise.all([near.waitForFrames(), far.waitForFrames()]);
  }
  const result = figures("bad-networks", "ms", samples, { conditions: table });
  return withLimit(result, "a clean link", clean);
}
