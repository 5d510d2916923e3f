import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { types } from "mediasoup";
import { pipewireMissing } from "../support/audio/capabilities.ts";
import { createSink, destroyNode } from "../support/audio/graph.ts";
import { MicrophoneRig } from "../support/audio/microphone-rig.ts";
import { LOUDSPEAKERS, MICROPHONE } from "../support/audio/pipewire-server.ts";
import { shareOf } from "../support/audio/recording.ts";
import { eventually } from "../support/eventually.ts";

const missing = pipewireMissing();
let rig: MicrophoneRig;

before(async () => {
  if (missing === undefined) rig = await MicrophoneRig.start();
});

after(() => rig?.[Symbol.asyncDispose]());

// Without gain control, which would compensate for what is cancelled.
const source = {
  source: "pipewire",
  target: MICROPHONE,
  processing: "voice",
  gainControl: false,
  noiseSuppression: false,
} as const;

/** Continuous speech from the far end. */
const SPEECH = "flitetestsrc ! audio/x-raw,channels=1";

const TALKER_HZ = 440;

/** 18 and 32 dB on an idle machine, after 3 s of adaptation. */
const MARGIN_DB = 10;

/** One recording on a busy machine, where sound comes in bursts, proves nothing: `eventually` makes another. */
function assertCancelled({ echo, left }: { readonly echo: number; readonly left: number }): true {
  assert.ok(echo - left > MARGIN_DB, `of an echo of ${echo} dB, ${left} dB are left`);
  return true;
}

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
    await eventually("the echo is taken out", async () =>
      assertCancelled({ echo, left: await loudness({ echoReference: LOUDSPEAKERS }) }),
    );
  });
}

/** Near-end speech arrives at its level, from a stream that was not restarted. */
async function assertHallIsHeard(producer: types.Producer): Promise<void> {
  await using _talker = rig.server.play(`audiotestsrc is-live=true freq=${TALKER_HZ} volume=0.2`);
  await eventually("the hall is heard", async () => {
    const { samples } = await rig.hear(producer, { seconds: 2, skipSeconds: 1 });
    const share = shareOf(TALKER_HZ, samples);
    assert.ok(share > 0.5, `${share} of what is heard is who talks in the hall`);
    return true;
  });
}

test("a microphone works without its echo reference, reports that, and uses it again when it is back", {
  skip: missing ?? false,
}, async () => {
  await destroyNode(LOUDSPEAKERS);
  await using microphone = rig.microphone({ ...source, echoReference: LOUDSPEAKERS });
  const producer = await rig.becomes(microphone, "degraded");
  assert.ok(producer);
  assert.match(microphone.health().reason ?? "", /"loudspeakers".*media\.audio\.echoReference/);
  await assertHallIsHeard(producer);

  await createSink(LOUDSPEAKERS);
  assert.equal(await rig.sending(microphone), producer);
  {
    await using _air = rig.server.air(0.03);
    await using _far = rig.server.play(SPEECH, LOUDSPEAKERS);
    await using deaf = rig.microphone(source);
    const { loudness: echo } = await rig.listen(deaf, { seconds: 5, skipSeconds: 3 });
    await eventually("the echo is taken out", async () =>
      assertCancelled({ echo, left: (await rig.hear(producer, { seconds: 5 })).loudness }),
    );
  }

  await destroyNode(LOUDSPEAKERS);
  assert.equal(await rig.becomes(microphone, "degraded"), producer);
  await assertHallIsHeard(producer);
});
