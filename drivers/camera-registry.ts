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
  /** Port of the one UDP socket; another when it is taken. */
  readonly udpPort: number;
  /** Folders with profiles besides roomd's own; theirs come first. */
  readonly profileFolders: readonly string[];
  /** Instead of the profiles'; for tests. */
  readonly timings?: Partial<ViscaTimings>;
  /** Told each frame of VISCA that goes over a line, without the header of VISCA over IP. */
  readonly trace?: (direction: "sent" | "received", frame: Uint8Array) => void;
}

type ViscaConnection = Exclude<CameraConnection, { type: "onvif" }>;

/** A camera that speaks VISCA. */
export type ViscaConfig = CameraConfig & { readonly connection: ViscaConnection };

export function isViscaConfig(config: CameraConfig): config is ViscaConfig {
  return config.connection.type !== "onvif";
}

/** UDP loses datagrams: what got no reply goes again after this, ms. */
const DATAGRAM_TIMINGS: Partial<ViscaTimings> = { retransmitMs: 250 };

/** Turns configurations into cameras, and owns what several of them share: a serial line, the UDP socket. */
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

  /** The camera of a configuration, which begins to answer after `start`. Throws `not-found` for a profile
   * that does not exist, `config.invalid` for one that is wrong. `instead`: of the configured profile. */
  open(config: CameraConfig, instead?: CameraProfile): Camera {
    return isViscaConfig(config) ? this.#visca(config, instead) : this.#onvif(config);
  }

  #visca({ id, connection, profile }: ViscaConfig, instead?: CameraProfile): Camera {
    const auto = profile === "auto" && !instead;
    const named = instead ?? this.#catalogue.get(auto ? "generic/visca" : profile);
    const loses = connection.type === "udp" || connection.type === "visca-over-ip";
    return new ViscaCamera({
      id,
      port: this.#port(connection, named),
      profile: named,
      ...(auto ? { findProfile: (identity) => this.#catalogue.match(identity, "visca") } : {}),
      timings: { ...(loses ? DATAGRAM_TIMINGS : {}), ...this.#options.timings },
    });
  }

  #onvif({ id, connection, profile }: CameraConfig): Camera {
    if (connection.type !== "onvif") throw new RoomdError("internal", `camera "${id}" is no ONVIF camera`);
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

  /** Opens the lines of all cameras; each is opened again whenever it goes. */
  start(): void {
    for (const stream of this.#streams.splice(0)) stream.start();
  }

  /** The bare port of a camera, for one who asks it frame by frame instead of opening it. */
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

  /** Cameras of one chain share the line; over a network each has one of its own. */
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

/** Undefined for what is no frame of VISCA. */
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
