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
import { isSending, producerParameters } from "./producer-parameters.ts";
import { WebRtcSession } from "./webrtc-session.ts";

/** What an encoder is taken to make where its offer says nothing, kbit/s. */
const DEFAULT_KBPS = { audio: 64, video: 2500 };

export interface EncoderOptions {
  readonly meeting: Meeting;
  readonly name: string;
  /** Whether its picture is a site's camera, or content. */
  readonly videoSource: "camera" | "content";
  readonly sfu: Sfu;
  readonly conferences: Conferences;
  readonly disconnectTimeoutMs: number;
}

/** An encoder (OBS, GStreamer, hardware) in a conference: a site that only sends. */
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
    place: RouterLease,
    { transport, iceUser }: { transport: types.WebRtcTransport; iceUser: string },
  ) {
    this.name = name;
    this.#lease = place;
    this.session = new WebRtcSession({
      transport,
      iceUfrag: iceUser,
      disconnectTimeoutMs,
      onConnectionChange: (connected) => {
        this.#lostSinceMs = connected ? null : Date.now();
        conferences.siteChanged(this);
      },
    });
    this.session.onEnd(() => {
      this.streams.clear();
      place[Symbol.dispose]();
      conferences.leave(this);
    });
  }

  /** Takes what an encoder offers into its meeting → the encoder, and the SDP to answer. Throws `request.invalid`, or
   * `device.unsupported` when something that it would send can't be taken: half an encoder misleads who runs it (RFC
   * 9725, 4.4.3). */
  static async open(offer: Offer, options: EncoderOptions): Promise<{ encoder: Encoder; answer: string }> {
    const { sfu, conferences, meeting } = options;
    const place = sfu.acquireRouter();
    let encoder: Encoder | undefined;
    try {
      const transport = await createWebRtcTransport(place);
      encoder = new Encoder(options, place, { transport, iceUser: offer.iceUfrag });
      const answered = await encoder.#produce(offer, options);
      const answer = writeAnswer(offer, answered, transport);
      conferences.add(meeting.id, encoder);
      return { encoder, answer };
    } catch (error) {
      if (encoder) encoder.session[Symbol.dispose]();
      else place[Symbol.dispose]();
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

  /** There is nothing that an encoder could be told, but that it is out. */
  notify(notice: string): void {
    if (notice === "meeting.ended") this.session[Symbol.dispose]();
  }

  unsubscribeAll(): void {}

  async #produce(
    offer: Offer,
    { videoSource, conferences }: EncoderOptions,
  ): Promise<(AnsweredMedia | undefined)[]> {
    const { transport } = this.session;
    const { rtpCapabilities } = this.#lease.router;
    const answered: (AnsweredMedia | undefined)[] = [];
    const taken = new Set<string>();
    try {
      await transport.connect({ dtlsParameters: offer.dtls });
      for (const media of offer.media) {
        if (!isSending(media)) {
          answered.push(undefined);
          continue;
        }
        const kind = media.type as types.MediaKind;
        const rtpParameters = producerParameters(media, rtpCapabilities);
        if (!rtpParameters) throw unsupported(`the ${kind} that is offered is neither`);
        if (taken.has(kind)) throw unsupported(`more than one ${kind} stream is offered`);
        const producer = await transport.produce({ kind, rtpParameters });
        taken.add(media.type);
        answered.push({ direction: "recvonly", rtpParameters });
        this.streams.set(
          producer.id,
          new SiteStream({
            producer,
            source: kind === "audio" ? "microphone" : videoSource,
            layer: videoSource === "content" ? "high" : "only",
            kbps: media.kbps ?? DEFAULT_KBPS[kind],
            paused: false,
            // An encoder can't be told to pause.
            changed: () => {},
            arrived: () => conferences.siteChanged(this),
          }),
        );
      }
    } catch (error) {
      if (error instanceof RoomdError) throw error;
      throw new RoomdError("request.invalid", `SDP offer: ${(error as Error).message}`, { cause: error });
    }
    if (taken.size === 0) throw unsupported("nothing is sent");
    return answered;
  }
}

function unsupported(what: string): RoomdError {
  return new RoomdError(
    "device.unsupported",
    `SDP offer: ${what}; an encoder sends one sound as Opus, one picture as H.264 constrained baseline with packetization-mode=1`,
  );
}
