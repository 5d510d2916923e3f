import type { types } from "mediasoup";
import { RoomdError } from "../contract/errors.ts";
import type { TrunkEndpoint, TrunkProducer } from "../contract/media/link-signalling.ts";

/** Where transports listen, from the configuration. */
export interface MediaListenInfo {
  readonly listenIp: string;
  readonly announcedAddress?: string | undefined;
  readonly ports: { readonly min: number; readonly max: number };
}

export type TrunkKind = "pipe" | "comedia";

/** The fastest of mediasoup's authenticated suites on processors with AES instructions. */
const SRTP_SUITE = "AEAD_AES_256_GCM";

type TrunkTransport = types.PipeTransport | types.PlainTransport;

export interface TrunkOptions {
  readonly router: types.Router;
  readonly listen: MediaListenInfo;
  readonly kind: TrunkKind;
  /** With `comedia`, the hub learns the room's address from its first packet. */
  readonly side: "room" | "hub";
}

/** One end of the trunk between two routers: SRTP, and RTX against loss. With `pipe` each end must reach the
 * other's address; with `comedia` only the hub's address must be reachable. */
export class Trunk implements Disposable {
  readonly kind: TrunkKind;
  readonly #router: types.Router;
  readonly #transport: TrunkTransport;
  readonly #listen: MediaListenInfo;
  readonly #isPassive: boolean;

  private constructor({ kind, router, listen, side }: TrunkOptions, transport: TrunkTransport) {
    this.kind = kind;
    this.#router = router;
    this.#listen = listen;
    this.#transport = transport;
    this.#isPassive = kind === "comedia" && side === "hub";
  }

  static async open(options: TrunkOptions): Promise<Trunk> {
    const { router, listen, kind, side } = options;
    const listenInfo: types.TransportListenInfo = {
      protocol: "udp",
      ip: listen.listenIp,
      portRange: { ...listen.ports },
      ...(listen.announcedAddress ? { announcedAddress: listen.announcedAddress } : {}),
    };
    const transport =
      kind === "pipe"
        ? await router.createPipeTransport({ listenInfo, enableRtx: true, enableSrtp: true })
        : await router.createPlainTransport({
            listenInfo,
            rtcpMux: true,
            comedia: side === "hub",
            enableSrtp: true,
            srtpCryptoSuite: SRTP_SUITE,
          });
    return new Trunk(options, transport);
  }

  get closed(): boolean {
    return this.#transport.closed;
  }

  /** What the remote end needs to connect to this one. */
  get localEndpoint(): TrunkEndpoint {
    const { srtpParameters, tuple } = this.#transport;
    if (!srtpParameters) throw new RoomdError("internal", "trunk without SRTP parameters");
    return {
      ip: this.#listen.announcedAddress ?? this.#listen.listenIp,
      port: tuple.localPort,
      srtpParameters,
    };
  }

  async connect({
    ip,
    port,
    srtpParameters,
  }: Pick<TrunkEndpoint, "srtpParameters"> & Partial<TrunkEndpoint>): Promise<void> {
    const transport = this.#transport as types.PlainTransport;
    await transport.connect(
      this.#isPassive || ip === undefined || port === undefined
        ? { srtpParameters }
        : { ip, port, srtpParameters },
    );
  }

  /** Sends a producer of this end's router through the trunk. */
  consume(producerId: string): Promise<types.Consumer> {
    if (this.kind === "pipe") return (this.#transport as types.PipeTransport).consume({ producerId });
    const { rtpCapabilities } = this.#router;
    return (this.#transport as types.PlainTransport).consume({
      producerId,
      rtpCapabilities,
      enableRtx: true,
    });
  }

  /** Receives a stream of the remote end under its id there. */
  produce({
    producerId,
    kind,
    rtpParameters,
    paused,
  }: Pick<TrunkProducer, "producerId" | "kind" | "rtpParameters" | "paused">): Promise<types.Producer> {
    return (this.#transport as types.PlainTransport).produce({
      id: producerId,
      kind,
      rtpParameters: rtpParameters as types.RtpParameters,
      paused,
    });
  }

  onClose(listener: () => void): void {
    (this.#transport as types.PlainTransport).observer.once("close", listener);
  }

  [Symbol.dispose](): void {
    this.#transport.close();
  }
}
