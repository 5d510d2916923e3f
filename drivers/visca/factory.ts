import {
  type CameraConfig,
  type CameraConfigOf,
  type CameraConnection,
  CONNECTION_PROTOCOLS,
} from "../../daemon/contract/config/room-config.ts";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import type { Camera } from "../camera.ts";
import type { Connections } from "../connections.ts";
import { quirksOf } from "../profiles/capabilities.ts";
import type { ProfileCatalogue } from "../profiles/catalogue.ts";
import type { ByteStream } from "../transport/byte-stream.ts";
import { traceStream } from "../transport/traced.ts";
import { ViscaBus } from "./bus.ts";
import { ViscaCamera } from "./driver.ts";
import { decodeIpMessage } from "./ip-message.ts";
import type { ViscaPort } from "./port.ts";
import type { ViscaTimings } from "./timings.ts";
import { ViscaOverIpPort } from "./visca-over-ip-port.ts";

/** A camera that is controlled by VISCA. */
export type ViscaConfig = CameraConfigOf<"serial" | "visca-over-ip" | "udp" | "tcp">;

export function isViscaConfig(config: CameraConfig): config is ViscaConfig {
  return CONNECTION_PROTOCOLS[config.connection.type] === "visca";
}

export interface ViscaFactoryOptions {
  readonly connections: Connections;
  readonly catalogue: ProfileCatalogue;
  /** Override the timings of the profiles; for tests. */
  readonly timings?: Partial<ViscaTimings>;
  /** Called for each VISCA frame, without the header of VISCA over IP. */
  readonly trace?: (direction: "sent" | "received", frame: Uint8Array) => void;
}

type ViscaConnection = ViscaConfig["connection"];
type BusConnection = Exclude<ViscaConnection, Extract<CameraConnection, { type: "visca-over-ip" }>>;

/** UDP loses datagrams: messages without a reply are soon sent again, ms. Numbered ones the camera executes once. */
const DATAGRAM_TIMINGS = {
  udp: { retransmitMs: 250, stopRetryMs: 250 },
  "visca-over-ip": { retransmitMs: 150, stopRetryMs: 100 },
} as const;

/** Creates VISCA cameras from their configuration. */
export class ViscaFactory {
  readonly #options: ViscaFactoryOptions;
  readonly #serialBuses = new Map<string, ViscaBus>();

  constructor(options: ViscaFactoryOptions) {
    this.#options = options;
  }

  /** `override`: replaces the configured profile. Throws `not-found` for an unknown profile, `config.invalid` for an
   * invalid one. */
  open({ id, connection, profile }: ViscaConfig, override?: CameraProfile): Camera {
    const { catalogue, timings } = this.#options;
    const auto = profile === "auto" && !override;
    const initial = override ?? catalogue.get(auto ? "generic/visca" : profile);
    const { type } = connection;
    const datagramTimings = type === "udp" || type === "visca-over-ip" ? DATAGRAM_TIMINGS[type] : {};
    return new ViscaCamera({
      id,
      port: this.#port(connection, initial),
      profile: initial,
      ...(auto ? { findProfile: (identity) => catalogue.match(identity, "visca") } : {}),
      timings: { ...datagramTimings, ...timings },
    });
  }

  /** Returns the port of a camera, for exchanging single frames without a driver. */
  openPort({ connection }: ViscaConfig): ViscaPort {
    return this.#port(connection, this.#options.catalogue.get("generic/visca"));
  }

  #port(connection: ViscaConnection, profile: CameraProfile): ViscaPort {
    if (connection.type === "visca-over-ip") {
      const sequenceMax = quirksOf(profile, null).has("sequence-1-to-3") ? { sequenceMax: 3 } : {};
      return new ViscaOverIpPort({ stream: this.#stream(connection), ...sequenceMax });
    }
    return this.#bus(connection).port(connection.address);
  }

  /** Cameras on one serial port share its bus; over a network each has its own. */
  #bus(connection: BusConnection): ViscaBus {
    if (connection.type !== "serial") {
      return new ViscaBus({ stream: this.#stream(connection), addressing: "fixed" });
    }
    const shared = this.#serialBuses.get(connection.path);
    if (shared) return shared;
    const bus = new ViscaBus({ stream: this.#stream(connection), addressing: "chain" });
    this.#serialBuses.set(connection.path, bus);
    return bus;
  }

  #stream(connection: ViscaConnection): ByteStream {
    const { connections, trace } = this.#options;
    const isOverIp = connection.type === "visca-over-ip";
    const stream = connections.stream(isOverIp ? { ...connection, type: "udp" } : connection);
    if (!trace) return stream;
    return traceStream(stream, ({ direction, bytes }) => {
      const frame = isOverIp ? payloadOf(bytes) : bytes;
      if (frame) trace(direction, frame);
    });
  }
}

/** Returns the VISCA frame of a datagram; undefined for control messages and malformed ones. */
function payloadOf(datagram: Uint8Array): Uint8Array | undefined {
  try {
    const { type, payload } = decodeIpMessage(datagram);
    return type === "control" || type === "control-reply" ? undefined : payload;
  } catch {
    return undefined;
  }
}
