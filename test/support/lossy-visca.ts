import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { ViscaBus } from "../../drivers/visca/bus.ts";
import { ViscaCamera } from "../../drivers/visca/driver.ts";
import { decodeIpMessage } from "../../drivers/visca/ip-message.ts";
import type { ViscaTimings } from "../../drivers/visca/timings.ts";
import { ViscaOverIpPort } from "../../drivers/visca/visca-over-ip-port.ts";
import { Random } from "../fuzz/random.ts";
import { MemoryStream } from "../simulators/transport/memory-stream.ts";
import type { ViscaTransport } from "../simulators/visca/index.ts";
import { type SimulatorOptions, ViscaSimulator } from "../simulators/visca/simulator.ts";
import { SonyHeader } from "../simulators/visca/sony-header.ts";

/** What happens to messages on their way, in both directions. */
export interface Disturbance {
  /** Of 100 messages. */
  readonly lost: number;
  readonly duplicated: number;
  /** Up to this long, ms; datagrams overtake each other. */
  readonly delayMs: number;
}

/** Returns what carries one direction. A line keeps the order of its bytes, datagrams don't; TCP loses nothing. */
function channel(
  transport: ViscaTransport,
  disturbance: () => Disturbance,
  random: Random,
  deliver: (bytes: Uint8Array) => void,
): (bytes: Uint8Array) => void {
  const isDatagram = transport === "udp" || transport === "visca-over-ip";
  let freeAtMs = 0;
  const send = (bytes: Uint8Array) => {
    const now = performance.now();
    const arrivesAtMs = Math.max(isDatagram ? 0 : freeAtMs, now + random.below(disturbance().delayMs + 1));
    freeAtMs = arrivesAtMs;
    setTimeout(() => deliver(bytes), arrivesAtMs - now);
  };
  return (bytes) => {
    if (transport === "tcp") return send(bytes);
    const { lost, duplicated } = disturbance();
    if (random.below(100) >= lost) send(bytes);
    if (isDatagram && random.below(100) < duplicated) send(bytes);
  };
}

export interface LossyViscaOptions {
  readonly transport: ViscaTransport;
  readonly timings?: Partial<ViscaTimings>;
  readonly random?: Random;
  /** Of the simulated camera. */
  readonly simulator?: Partial<SimulatorOptions>;
  readonly profile?: CameraProfile;
}

/** A driver and a simulated camera in memory, with a connection that can be disturbed. */
export function lossyVisca(options: LossyViscaOptions) {
  const { transport, timings, random = new Random(1), simulator, profile } = options;
  const isDatagram = transport === "udp" || transport === "visca-over-ip";
  const stream = new MemoryStream(isDatagram ? "datagram" : "byte");
  let disturbance: Disturbance = { lost: 0, duplicated: 0, delayMs: 0 };
  /** VISCA frames as the driver writes them. */
  const sent: string[] = [];
  const toRoom = channel(
    transport,
    () => disturbance,
    random,
    (bytes) => stream.deliver(bytes),
  );
  const header =
    transport === "visca-over-ip"
      ? new SonyHeader({ send: toRoom, receive: (frame, tag) => camera.receive(frame, tag) })
      : undefined;
  const camera = new ViscaSimulator({
    write: (bytes, tag) => (header ? header.send(bytes, tag) : toRoom(bytes)),
    ...simulator,
  });
  const toCamera = channel(
    transport,
    () => disturbance,
    random,
    (bytes) => (header ? header.receive(bytes) : camera.receive(bytes)),
  );
  stream.peer = (bytes) => {
    sent.push(Buffer.from(header ? decodeIpMessage(bytes).payload : bytes).toString("hex"));
    toCamera(bytes);
  };
  const addressing = transport === "serial" ? "chain" : "fixed";
  const port = header ? new ViscaOverIpPort({ stream }) : new ViscaBus({ stream, addressing }).port(1);
  const driver = new ViscaCamera({
    id: "cam1",
    port,
    profile: profile ?? new ProfileCatalogue().get("generic/visca"),
    timings: { ...(isDatagram ? { retransmitMs: 20 } : {}), ...timings },
  });
  stream.start();
  return {
    driver,
    simulator: camera,
    stream,
    sent,
    /** Replaces the connection by a worse one. */
    disturb: (worse: Disturbance) => {
      disturbance = worse;
    },
    [Symbol.asyncDispose]: async () => {
      camera.dispose();
      await driver[Symbol.asyncDispose]();
      await stream[Symbol.asyncDispose]();
    },
  };
}
