import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Microphone } from "../../daemon/room/media/microphone.ts";
import { pipewireMissing } from "../support/audio/capabilities.ts";
import { destroyNode } from "../support/audio/graph.ts";
import { MicrophoneRig } from "../support/audio/microphone-rig.ts";
import { MICROPHONE, type PipewireServer } from "../support/audio/pipewire-server.ts";
import { shareOf } from "../support/audio/recording.ts";
import { eventually } from "../support/eventually.ts";

const missing = pipewireMissing();
const skip = missing ?? false;
let rig: MicrophoneRig;
let server: PipewireServer;

before(async () => {
  if (missing !== undefined) return;
  rig = await MicrophoneRig.start();
  ({ server } = rig);
});

after(() => rig?.[Symbol.asyncDispose]());

const voice = { processing: "voice", gainControl: false, noiseSuppression: false } as const;
const pipewire = { source: "pipewire", target: MICROPHONE, ...voice } as const;

const FREQUENCY_HZ = 440;
/** Loudness of a sine of this amplitude, dB below full scale. */
const VOLUME = 0.2;
const TONE_DB = 20 * Math.log10(VOLUME / Math.SQRT2);
const TONE = `audiotestsrc is-live=true freq=${FREQUENCY_HZ} volume=${VOLUME}`;

/** Asserts that the recording is the whole tone at its loudness, by its samples and by its packets' audio level. */
async function assertToneIsHeard(capture: Microphone): Promise<void> {
  // A busy machine leaves gaps in one recording or another.
  await eventually("the whole tone is heard", async () => {
    const heard = await rig.listen(capture, { seconds: 2, skipSeconds: 1 });
    const share = shareOf(FREQUENCY_HZ, heard.samples);
    assert.ok(share > 0.9, `${share} of what is heard is the tone`);
    assert.ok(Math.abs(heard.loudness - TONE_DB) < 3, `${heard.loudness} dB, not ${TONE_DB}`);
    assert.ok(Math.abs(heard.loudestLevel - TONE_DB) < 3, `its header says ${heard.loudestLevel} dB`);
    return true;
  });
}

test("a PipeWire microphone's audio arrives at the router at its level", { skip }, async () => {
  await using _tone = server.play(TONE);
  await using capture = rig.microphone(pipewire);
  await assertToneIsHeard(capture);
});

test("a DSP's audio passes unprocessed", { skip }, async () => {
  await using _tone = server.play(TONE);
  await using capture = rig.microphone({ ...pipewire, processing: "none" });
  await assertToneIsHeard(capture);
});

test("audio arrives while another program records in small buffers", { skip }, async () => {
  // 5 ms: less than the 10 ms that voice processing takes at once.
  await using _quick = server.record(MICROPHONE, "256/48000");
  await using _tone = server.play(TONE);
  await using capture = rig.microphone(pipewire);
  await assertToneIsHeard(capture);
});

test("an ALSA device's audio arrives", { skip }, async () => {
  const file = join(server.directory, "asound.conf");
  await writeFile(file, `pcm.hall { type pipewire capture_node "${MICROPHONE}" }\n`);
  process.env.ALSA_CONFIG_PATH = `/usr/share/alsa/alsa.conf:${file}`;
  try {
    await using _tone = server.play(TONE);
    await using capture = rig.microphone({ source: "alsa", device: "hall", ...voice });
    await assertToneIsHeard(capture);
  } finally {
    delete process.env.ALSA_CONFIG_PATH;
  }
});

/** Resolves with the reason when the microphone is down. */
async function reason(capture: Microphone): Promise<string> {
  const down = async () => capture.health().status === "down" && capture.health().reason;
  return eventually("the microphone is down", down);
}

test("an unplugged microphone is reported, and no other one replaces it", { skip }, async () => {
  await using _tone = server.play(TONE);
  await using capture = rig.microphone(pipewire);
  await rig.sending(capture);
  await destroyNode(MICROPHONE);
  assert.match(await reason(capture), /RTP|nothing|pipewiresrc/);
  // As if somebody plugged it in again.
  await server.kill();
  await server.resume();
  await using _again = server.play(TONE);
  await assertToneIsHeard(capture);
});

test("a PipeWire server that died is reported; audio arrives again when it is back", { skip }, async () => {
  await using capture = rig.microphone(pipewire);
  await rig.sending(capture);
  await server.kill();
  assert.match(await reason(capture), /pipewiresrc|GStreamer|RTP/);
  await server.resume();
  await using _tone = server.play(TONE);
  await assertToneIsHeard(capture);
});
