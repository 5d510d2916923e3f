import { setTimeout as wait } from "node:timers/promises";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { ViscaBus } from "../../drivers/visca/bus.ts";
import { ViscaCamera } from "../../drivers/visca/driver.ts";
import type { ViscaTimings } from "../../drivers/visca/timings.ts";
import { ViscaOverIpPort } from "../../drivers/visca/visca-over-ip-port.ts";
import { MemoryStream } from "../simulators/transport/memory-stream.ts";
import { ViscaSimulator } from "../simulators/visca/simulator.ts";
import { SonyHeader } from "../simulators/visca/sony-header.ts";
import { mutateBytes, type Random } from "./random.ts";

const RECOVERY_MS = 30_000;
const SHORT = {
  ackMs: 20,
  moveAckMs: 40,
  inquiryMs: 20,
  completionMs: 40,
  driveCompletionMs: 20,
  stopRetryMs: 5,
  stopAttempts: 3,
  retryDelayMs: 1,
  lateDatagramMs: 20,
} satisfies Partial<ViscaTimings>;

/** Drives a camera whose replies are mutated and mixed with noise, then lets it reply correctly: the driver must stop it and
 * read its position. Throws if the driver is stuck. */
export async function fuzzDriver(random: Random, rounds: number): Promise<void> {
  const sony = random.below(2) === 0;
  const stream = new MemoryStream(sony ? "datagram" : "byte");
  let isMutating = true;
  const toRoom = (bytes: Uint8Array) => {
    const mutated = isMutating && random.below(3) === 0 ? mutateBytes(random, bytes) : bytes;
    setImmediate(() => stream.deliver(mutated));
    if (isMutating && random.below(4) === 0)
      setImmediate(() => stream.deliver(random.bytes(random.below(30))));
  };
  const header = sony
    ? new SonyHeader({ send: toRoom, receive: (frame, tag) => simulator.receive(frame, tag) })
    : undefined;
  const simulator = new ViscaSimulator({
    ackMs: 0,
    speedFactor: 50,
    write: (bytes, tag) => (header ? header.send(bytes, tag) : toRoom(bytes)),
  });
  stream.peer = (bytes) => (header ? header.receive(bytes) : simulator.receive(bytes));
  const line = new ViscaBus({ stream, addressing: "chain" });
  const port = sony ? new ViscaOverIpPort({ stream }) : line.port(1);
  const timings = { ...SHORT, retransmitMs: sony ? 3 : 0 };
  const profile: CameraProfile = new ProfileCatalogue().get("generic/visca");
  await using camera = new ViscaCamera({ id: "fuzzed", port, profile, timings });
  stream.start();
  const commands: (() => Promise<unknown>)[] = [
    () => camera.position(),
    () => camera.drive({ pan: random.below(3) - 1, tilt: 0.5, zoom: 0 }),
    () => camera.moveTo({ pan: random.below(200), tilt: random.below(100), zoom: random.below(500) }),
    () => camera.home(),
    () => camera.savePreset(random.below(10)),
    () => camera.stop(),
    () => camera.identity(),
  ];
  for (let round = 0; round < rounds; round++) {
    await Promise.allSettled([random.of(commands)(), random.of(commands)(), random.of(commands)()]);
  }
  isMutating = false;
  await recovered(camera);
  simulator.dispose();
}

/** Tolerates errors from the last mutated replies: a time-out initialises the link again, and an inquiry that stayed
 * unanswered rests for a while. */
async function recovered(camera: ViscaCamera): Promise<void> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < RECOVERY_MS) {
    try {
      await camera.stop();
      const [first, second] = [await camera.position(), await camera.position()];
      if (first.pan === second.pan && first.tilt === second.tilt && first.zoom === second.zoom) return;
    } catch {
      await wait(SHORT.inquiryMs);
    }
  }
  throw new Error(`the driver is stuck: a working camera was not stopped and read within ${RECOVERY_MS} ms`);
}
