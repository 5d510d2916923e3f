import type { CameraConfig, CameraConnection } from "../daemon/contract/config/room-config.ts";
import type { CameraProfile } from "../daemon/contract/device/camera-profile.ts";
import { RoomdError } from "../daemon/contract/errors.ts";
import type { Camera } from "./camera.ts";
import { OnvifCamera } from "./onvif/driver.ts";
import { quirksOf } from "./profiles/capabilities.ts";
import { ProfileCatalogue } from "./profiles/catalogue.ts";
import type { ByteStream } from "./transport/byte-stream.ts";
import { SerialStream } from "./transport/serial.ts";
import { TcpStream } from "./transport/tcp.ts";
import { traceStream } from "./transport/traced.ts";
import { UdpStream } from "./transport/udp.ts";
import { UdpSocket } from "./transport/udp-socket.ts";
import { ViscaBus } from "./visca/bus.ts";
import { ViscaCamera } from "./visca/driver.ts";
import { decodeIpMessage } from "./visca/ip-message.ts";
import type { ViscaPort } from "./visca/port.ts";
import type { ViscaTimings } from "./visca/timings.ts";
import { ViscaOverIpPort } from "./visca/visca-over-ip-port.ts";

export interface CameraRegistryOptions {
  /** Port of the shared UDP socket; a free port if this one is in use. */
  readonly udpPort: number;
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

/** UDP loses datagrams: retransmit without a reply after this, ms. */
const DATAGRAM_TIMINGS: Partial<ViscaTimings> = { retransmitMs: 250 };

/** Creates cameras from their configuration, and owns the connections that several of them share. */
export class CameraRegistry implements AsyncDisposable {
  readonly #options: CameraRegistryOptions;
  readonly #catalogue: ProfileCatalogue;
  readonly #stack = new AsyncDisposableStack();
  readonly #socket: UdpSocket;
  readonly #serialBuses = new Map<string, ViscaBus>();
  readonly #streams: ByteStream[] = [];

  constructor(cameras: readonly CameraConfig[], options: CameraRegistryOptions) {
    this.#options = options;
    this.#catalogue = new ProfileCatalogue(options.profileFolders);
    const hosts = cameras.flatMap(({ connection }) => ("host" in connection ? [connection.host] : []));
    const address = hosts.every(isLoopback) ? "127.0.0.1" : "0.0.0.0";
    this.#socket = this.#stack.use(new UdpSocket({ port: options.udpPort, address }));
  }

  /** Creates a camera, which is usable after `start`. `override`: replaces the configured profile. Throws
   * `not-found` for an unknown profile, `config.invalid` for an invalid one. */
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
      scheme: scheme,
      ...(certificate === undefined
        ? {}
        : { certificate: certificate === "accept" ? certificate : { sha256: certificate } }),
      username,
      password,
      profile: this.#catalogue.get(auto ? "generic/onvif" : profile),
      ...(auto ? { match: (identity) => this.#catalogue.match(identity, "onvif") } : {}),
    });
  }

  /** Opens the connections of all cameras; each reconnects by itself. */
  start(): void {
    for (const stream of this.#streams.splice(0)) stream.start();
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
    const shared = connection.type === "serial" ? this.#serialBuses.get(connection.path) : undefined;
    if (shared) return shared;
    const addressing = connection.type === "serial" ? "chain" : "fixed";
    const line = this.#stack.use(new ViscaBus({ stream: this.#stream(connection), addressing }));
    if (connection.type === "serial") this.#serialBuses.set(connection.path, line);
    return line;
  }

  #stream(connection: ViscaConnection): ByteStream {
    const { trace } = this.#options;
    const plain = this.#newStream(connection);
    const frameOf = connection.type === "visca-over-ip" ? frameIn : (bytes: Uint8Array) => bytes;
    const stream = trace
      ? traceStream(plain, ({ direction, bytes }) => {
          const frame = frameOf(bytes);
          if (frame) trace(direction, frame);
        })
      : plain;
    this.#streams.push(stream);
    return stream;
  }

  #newStream(connection: ViscaConnection): ByteStream {
    switch (connection.type) {
      case "serial":
        return new SerialStream(connection);
      case "tcp":
        return new TcpStream(connection);
      case "udp":
      case "visca-over-ip":
        return new UdpStream({ socket: this.#socket, host: connection.host, port: connection.port });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Returns the VISCA frame of a datagram; undefined for control messages and malformed ones. */
function frameIn(datagram: Uint8Array): Uint8Array | undefined {
  try {
    const { type, payload } = decodeIpMessage(datagram);
    return type === "control" || type === "control-reply" ? undefined : payload;
  } catch {
    return undefined;
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host.startsWith("127.");
}
