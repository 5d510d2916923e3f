import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { soundServers } from "../support/sound/abilities.ts";
import { SoundRig } from "../support/sound/sound-rig.ts";
import { LOUDSPEAKERS, MICROPHONE } from "../support/sound/sound-server.ts";

const missing = soundServers();
let rig: SoundRig;

before(async () => {
  if (missing === undefined) rig = await SoundRig.start();
});

after(() => rig?.[Symbol.asyncDispose]());

// No gain, which would make up for what is taken away.
const source = {
  source: "pipewire",
  target: MICROPHONE,
  processing: "voice",
  gainControl: false,
  noiseSuppression: false,
} as const;

/** Somebody far away talks, without end. */
const SPEECH = "flitetestsrc ! audio/x-raw,channels=1";

/** 18 and 32 dB on a machine that is not busy, after 3 s in which it finds the echo. */
const MARGIN_DB = 10;

for (const delaySeconds of [0.03, 0.06]) {
  const what = `what the loudspeakers play, ${1000 * delaySeconds} ms before, is taken out of what the microphone hears`;
  test(what, { skip: missing ?? false }, async () => {
    await using _air = rig.server.air(delaySeconds);
    await using _far = rig.server.play(SPEECH, LOUDSPEAKERS);
    const loudness = async (more: { echoReference?: string }) => {
      await using capture = rig.microphone({ ...source, ...more });
      return (await rig.listen(capture, { seconds: 5, skipSeconds: 3 })).loudness;
    };
    const echo = await loudness({});
    const left = await loudness({ echoReference: LOUDSPEAKERS });
    assert.ok(echo - left > MARGIN_DB, `of an echo of ${echo} dB, ${left} dB are left`);
  });
}
