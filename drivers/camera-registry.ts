import type { CameraConfig, CameraConnection } from "../daemon/contract/config/room-config.ts";
import type { CameraProfile } from "../daemon/contract/device/camera-profile.ts";
import { RoomdError } from "../daemon/contract/errors.ts";
import type { Camera } from "./camera.ts";
import type { Connections } from "./connections.ts";
import { OnvifCamera } from "./onvif/driver.ts";
import { quirksOf } from "./profiles/capabilities.ts";
import { ProfileCatalogue } from "./profiles/catalogue.ts";
import type { ByteStream } from "./transport/byte-stream.ts";
import { traceStream } from "./transport/traced.ts";
import { ViscaBus } from "./visca/bus.ts";
import { ViscaCamera } from "./visca/driver.ts";
import { decodeIpMessage } from "./visca/ip-message.ts";
import type { ViscaPort } from "./visca/port.ts";
import type { ViscaTimings } from "./visca/timings.ts";
import { ViscaOverIpPort } from "./visca/visca-over-ip-port.ts";

export interface CameraRegistryOptions {
  readonly connections: Connections;
  /** Folders with profiles besides the built-in ones, which they override. */
  readonly profileFolders: readonly string[];
  /** Override the timings of the profiles; for tests. */
  readonly timings?: Partial<ViscaTimings>;
  /** Called for each VISCA frame, without the header of VISCA over IP. */
  readonly trace?: (direction: "sent" | "received", frame: Uint8Array) => void;
}

type ViscaConnection = Exclude<CameraConnection, { type: "onvif" }>;

/** A camera that is controlled by VISCA. */
export type ViscaConfig = CameraConfig & { readonly connection: ViscaConnection };

export function isViscaConfig(config: CameraConfig): config is ViscaConfig {
  return config.connection.type !== "onvif";
}

/** Returns the hosts of these cameras, for `Connections`. */
export function cameraHosts(cameras: readonly CameraConfig[]): string[] {
  return cameras.flatMap(({ connection }) => ("host" in connection ? [connection.host] : []));
}

/** UDP loses datagrams: retransmit without a reply after this, ms. */
const DATAGRAM_TIMINGS: Partial<ViscaTimings> = { retransmitMs: 250 };

/** Creates cameras from their configuration and profile. */
export class CameraRegistry {
  readonly #options: CameraRegistryOptions;
  readonly #catalogue: ProfileCatalogue;
  readonly #serialBuses = new Map<string, ViscaBus>();

  constructor(options: CameraRegistryOptions) {
    this.#options = options;
    this.#catalogue = new ProfileCatalogue(options.profileFolders);
  }

  /** Creates a camera, which is usable once its connection is started. `override`: replaces the configured profile.
   * Throws `not-found` for an unknown profile, `config.invalid` for an invalid one. */
  open(config: CameraConfig, override?: CameraProfile): Camera {
    return isViscaConfig(config) ? this.#visca(config, override) : this.#onvif(config);
  }

  #visca({ id, connection, profile }: ViscaConfig, override?: CameraProfile): Camera {
    const auto = profile === "auto" && !override;
    const initial = override ?? this.#catalogue.get(auto ? "generic/visca" : profile);
    const isLossy = connection.type === "udp" || connection.type === "visca-over-ip";
    return new ViscaCamera({
      id,
      port: this.#port(connection, initial),
      profile: initial,
      ...(auto ? { findProfile: (identity) => this.#catalogue.match(identity, "visca") } : {}),
      timings: { ...(isLossy ? DATAGRAM_TIMINGS : {}), ...this.#options.timings },
    });
  }

  #onvif({ id, connection, profile }: CameraConfig): Camera {
    if (connection.type !== "onvif")
      throw new RoomdError("internal", `camera "${id}" is not an ONVIF camera`);
    const { host, port, scheme, certificate, username = "", password = "" } = connection;
    const auto = profile === "auto";
    return new OnvifCamera({
      id,
      address: host,
      port,
      scheme,
      ...(certificate === undefined
        ? {}
        : { certificate: certificate === "accept" ? certificate : { sha256: certificate } }),
      username,
      password,
      profile: this.#catalogue.get(auto ? "generic/onvif" : profile),
      ...(auto ? { match: (identity) => this.#catalogue.match(identity, "onvif") } : {}),
    });
  }

  /** Returns the port of a camera, for exchanging single frames without a driver. */
  openPort({ connection }: ViscaConfig): ViscaPort {
    return this.#port(connection, this.#catalogue.get("generic/visca"));
  }

  #port(connection: ViscaConnection, profile: CameraProfile): ViscaPort {
    if (connection.type === "visca-over-ip") {
      const sequenceMax = quirksOf(profile, null).has("sequence-1-to-3") ? { sequenceMax: 3 } : {};
      return new ViscaOverIpPort({ stream: this.#stream(connection), ...sequenceMax });
    }
    return this.#bus(connection).port(connection.address);
  }

  /** Cameras on one serial port share its bus; over a network each has its own. */
  #bus(connection: Exclude<ViscaConnection, { type: "visca-over-ip" }>): ViscaBus {
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
