import { randomBytes } from "node:crypto";
import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import type { Conferences } from "../conference/conferences.ts";
import { type Site, SiteStream } from "../conference/site.ts";
import { createWebRtcTransport } from "../guest/webrtc-transport.ts";
import type { RouterLease, Sfu } from "../sfu/sfu.ts";
import { type AnsweredMedia, writeAnswer } from "./answer.ts";
import type { Offer } from "./offer.ts";
import { isSending, producerParameters, routerParameters } from "./producer-parameters.ts";
import { WebRtcSession } from "./webrtc-session.ts";

/** Assumed where the offer names no bandwidth. */
const DEFAULT_KBPS = { audio: 64, video: 2500 };

export interface EncoderOptions {
  readonly meeting: Meeting;
  readonly name: string;
  readonly videoSource: "camera" | "content";
  readonly sfu: Sfu;
  readonly conferences: Conferences;
  readonly disconnectTimeoutMs: number;
}

/** An encoder (OBS, GStreamer, hardware) in a conference: a site that only publishes. */
export class Encoder implements Site {
  readonly kind = "guest";
  readonly siteId = `guest-${randomBytes(5).toString("hex")}`;
  readonly name: string;
  readonly streams = new Map<string, SiteStream>();
  readonly receptionAtMs = null;
  readonly session: WebRtcSession;
  readonly #lease: RouterLease;
  #lostSinceMs: number | null = null;

  private constructor(
    { name, conferences, disconnectTimeoutMs }: EncoderOptions,
    lease: RouterLease,
    { transport, iceUfrag }: { transport: types.WebRtcTransport; iceUfrag: string },
  ) {
    this.name = name;
    this.#lease = lease;
    this.session = new WebRtcSession({
      transport,
      iceUfrag,
      disconnectTimeoutMs,
      onConnectionChange: (connected) => {
        this.#lostSinceMs = connected ? null : Date.now();
        conferences.siteChanged(this);
      },
    });
    this.session.onEnd(() => {
      this.streams.clear();
      lease[Symbol.dispose]();
      conferences.leave(this);
    });
  }

  /** Adds an encoder to its meeting → the encoder and the SDP answer. Throws `request.invalid`, or `device.unsupported`
   * when any offered stream can't be accepted: half an encoder misleads its operator (RFC 9725, 4.4.3). */
  static async open(offer: Offer, options: EncoderOptions): Promise<{ encoder: Encoder; answer: string }> {
    const { sfu, conferences, meeting } = options;
    const lease = sfu.acquireRouter();
    let encoder: Encoder | undefined;
    try {
      const transport = await createWebRtcTransport(lease);
      encoder = new Encoder(options, lease, { transport, iceUfrag: offer.iceUfrag });
      const answered = await encoder.#produce(offer, options);
      const answer = writeAnswer(offer, answered, transport);
      if (encoder.session.isEnded) throw new RoomdError("unavailable", "the media worker died; try again");
      conferences.add(meeting.id, encoder);
      return { encoder, answer };
    } catch (error) {
      if (encoder) encoder.session[Symbol.dispose]();
      else lease[Symbol.dispose]();
      throw error;
    }
  }

  get router(): types.Router | undefined {
    return this.#lease.router.closed || this.session.isEnded ? undefined : this.#lease.router;
  }

  get lostSinceMs(): number | null {
    return this.#lostSinceMs;
  }

  isConsuming(): boolean {
    return false;
  }

  /** WHIP and WHEP have no notices. */
  notify(): void {}

  onMeetingEnd(): void {
    this.session[Symbol.dispose]();
  }

  unsubscribeAll(): void {}

  async #produce(
    offer: Offer,
    { videoSource, conferences }: EncoderOptions,
  ): Promise<(AnsweredMedia | undefined)[]> {
    const { transport } = this.session;
    const { rtpCapabilities } = this.#lease.router;
    const answered: (AnsweredMedia | undefined)[] = [];
    const kinds = new Set<string>();
    try {
      await transport.connect({ dtlsParameters: offer.dtls });
      for (const media of offer.media) {
        if (!isSending(media)) {
          answered.push(undefined);
          continue;
        }
        const kind = media.type as types.MediaKind;
        const rtpParameters = producerParameters(media, rtpCapabilities);
        if (!rtpParameters) throw unsupported(`the ${kind} offered has no supported codec`);
        if (kinds.has(kind)) throw unsupported(`more than one ${kind} stream is offered`);
        const producer = await transport.produce({ kind, rtpParameters: routerParameters(rtpParameters) });
        kinds.add(media.type);
        answered.push({ direction: "recvonly", rtpParameters });
        this.streams.set(
          producer.id,
          new SiteStream({
            producer,
            source: kind === "audio" ? "microphone" : videoSource,
            layer: videoSource === "content" ? "high" : "only",
            kbps: media.kbps ?? DEFAULT_KBPS[kind],
            paused: false,
            // An encoder can't be asked to pause.
            onDemandChange: () => {},
            onFirstPacket: () => conferences.siteChanged(this),
          }),
        );
      }
    } catch (error) {
      if (error instanceof RoomdError) throw error;
      throw new RoomdError("request.invalid", `SDP offer: ${(error as Error).message}`, { cause: error });
    }
    if (kinds.size === 0) throw unsupported("no stream is sent");
    return answered;
  }
}

function unsupported(what: string): RoomdError {
  return new RoomdError(
    "device.unsupported",
    `SDP offer: ${what}; an encoder sends one audio stream as Opus and one video stream as H.264 baseline (profile-level-id=42e01f)`,
  );
}
