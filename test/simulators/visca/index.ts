import { type CameraEndpoint, serialEndpoint, tcpEndpoint, udpEndpoint } from "../transport/endpoints.ts";
import type { HeadOptions } from "./head.ts";
import { ViscaSimulator } from "./simulator.ts";
import { SonyHeader } from "./sony-header.ts";

export type ViscaTransport = "serial" | "udp" | "tcp" | "visca-over-ip";

export interface SimulatedCamera extends AsyncDisposable {
  /** The connection for the room's configuration. */
  readonly connection: Record<string, unknown>;
  readonly camera: ViscaSimulator["camera"];
  readonly faults: ViscaSimulator["faults"];
  readonly simulator: ViscaSimulator;
  /** VISCA over IP: number of sequence resets received. */
  readonly resets: () => number;
  /** Sends raw bytes to the room. */
  sendRaw(bytes: readonly number[]): void;
  /** Power off and on. */
  powerCycle(): void;
  /** Unplugs the cable. */
  unplug(): Promise<void>;
  /** Plugs the cable in again: a new terminal with the same link, or the same port. */
  replug(): Promise<void>;
}

export interface SimulatedCameraOptions extends HeadOptions {
  readonly transport?: ViscaTransport;
  /** The stable name of a serial port. */
  readonly link?: string;
  readonly ackMs?: number;
}

/** Starts a simulated camera in this process on a new pseudo-terminal or loopback port. */
export async function startViscaSimulator(options: SimulatedCameraOptions = {}): Promise<SimulatedCamera> {
  const { transport = "serial", link, ...behaviour } = options;
  let end: CameraEndpoint;
  const loses = (fault: "loseRequests" | "loseReplies") => {
    if (simulator.faults[fault] <= 0) return false;
    simulator.faults[fault]--;
    return true;
  };
  const send = (bytes: Uint8Array) => {
    if (loses("loseReplies")) return;
    end.write(bytes);
    if (simulator.faults.duplicateReplies) end.write(bytes);
  };
  const header =
    transport === "visca-over-ip"
      ? new SonyHeader({ send, receive: (frame, tag) => simulator.receive(frame, tag) })
      : undefined;
  const simulator = new ViscaSimulator({
    write: (bytes, tag) => (header ? header.send(bytes, tag) : send(bytes)),
    ...behaviour,
  });
  const receive = (bytes: Uint8Array) => {
    if (loses("loseRequests")) return;
    if (!header) simulator.receive(bytes);
    else if (!simulator.faults.unresponsive) header.receive(bytes);
  };
  if (transport === "serial") end = await serialEndpoint(receive, link);
  else if (transport === "tcp") end = await tcpEndpoint(receive);
  else end = await udpEndpoint(receive, transport);
  return {
    connection: end.connection,
    camera: simulator.camera,
    faults: simulator.faults,
    simulator,
    resets: () => header?.resets ?? 0,
    sendRaw: (bytes) => end.write(Uint8Array.from(bytes)),
    powerCycle: () => {
      simulator.powerCycle();
      header?.powerCycle();
      // Addresses are assigned on serial lines only.
      if (transport !== "serial") simulator.address = 1;
    },
    unplug: () => end.unplug(),
    replug: () => end.replug(),
    [Symbol.asyncDispose]: async () => {
      simulator.dispose();
      await end.unplug();
    },
  };
}
