import type { types } from "mediasoup";
import { RoomdError } from "../../contract/errors.ts";
import type { Layer } from "../../contract/meeting/meeting.ts";
import { selectBestStream } from "../../shared/best-stream.ts";
import type { Conference } from "../conference/conference.ts";
import type { Site, SiteStream } from "../conference/site.ts";
import { createWebRtcTransport } from "../guest/webrtc-transport.ts";
import type { Sfu } from "../sfu/sfu.ts";
import { type AnsweredMedia, writeAnswer } from "./answer.ts";
import { findReceivedCodec, type Offer } from "./offer.ts";
import { isReceiving, playerCapabilities } from "./player-capabilities.ts";
import { WebRtcSession } from "./webrtc-session.ts";

const LAYERS_BEST_FIRST: readonly Layer[] = ["high", "only", "medium", "low"];

export interface PlayerOptions {
  readonly site: Site;
  readonly sfu: Sfu;
  readonly disconnectTimeoutMs: number;
}

/** Returns the site that a player shows: the one it names, else the chair, else the active speaker, else the first with
 * video. WHEP has no renegotiation, so the player stays with that site. Throws `not-found`, or `stream.absent` while nobody sends video. */
export function selectPlayedSite(conference: Conference, siteId: string | undefined): Site {
  if (siteId !== undefined) return conference.getMember(siteId);
  const { members, speakerId } = conference;
  const sending = members.filter(({ streams }) => [...streams.values()].some(({ kind }) => kind === "video"));
  const chair = sending.find((site) => conference.getParticipantState(site.siteId).role === "chair");
  const site = chair ?? sending.find((one) => one.siteId === speakerId) ?? sending[0];
  if (!site) throw new RoomdError("stream.absent", `nobody in "${conference.meeting.title}" sends video yet`);
  return site;
}

function findBestStream(site: Site, kind: string): SiteStream | undefined {
  const offered = [...site.streams.values()].filter(
    (stream) => stream.kind === kind && stream.source !== "content",
  );
  return selectBestStream(offered, LAYERS_BEST_FIRST);
}

/** Sends a site's audio and video to a WHEP player → the session and the SDP answer. */
export async function openPlayer(
  offer: Offer,
  { site, sfu, disconnectTimeoutMs }: PlayerOptions,
): Promise<{ session: WebRtcSession; answer: string }> {
  const { router: codecs, player } = playerCapabilities(offer.media);
  const from = site.router;
  if (codecs.length === 0) {
    throw new RoomdError(
      "device.unsupported",
      "SDP offer: no media section receives Opus, or H.264 constrained baseline with packetization-mode=1",
    );
  }
  if (!from) throw new RoomdError("stream.absent", `"${site.name}" sends nothing now; try again`);
  const lease = await sfu.acquireDedicatedRouter(codecs);
  let session: WebRtcSession | undefined;
  try {
    const transport = await createWebRtcTransport(lease);
    session = new WebRtcSession({ transport, iceUfrag: offer.iceUfrag, disconnectTimeoutMs });
    session.onEnd(() => lease[Symbol.dispose]());
    await connectTransport(transport, offer);
    const answered: (AnsweredMedia | undefined)[] = [];
    const kinds = new Set<string>();
    for (const media of offer.media) {
      const stream = findBestStream(site, media.type);
      if (!stream || kinds.has(media.type) || !isReceiving(media) || !findReceivedCodec(media)) {
        answered.push(undefined);
        continue;
      }
      kinds.add(media.type);
      const { rtpParameters } = await consume(session, stream, { sfu, from, to: lease.router, player });
      answered.push({ direction: "sendonly", rtpParameters });
    }
    if (kinds.size === 0)
      throw new RoomdError("stream.absent", `"${site.name}" sends nothing now; try again`);
    return { session, answer: writeAnswer(offer, answered, transport) };
  } catch (error) {
    if (session) session[Symbol.dispose]();
    else lease[Symbol.dispose]();
    throw error;
  }
}

async function connectTransport(transport: types.WebRtcTransport, { dtls }: Offer): Promise<void> {
  await transport.connect({ dtlsParameters: dtls }).catch((error: unknown) => {
    throw new RoomdError("request.invalid", `SDP offer: ${(error as Error).message}`, { cause: error });
  });
}

async function consume(
  session: WebRtcSession,
  stream: SiteStream,
  parts: { sfu: Sfu; from: types.Router; to: types.Router; player: types.RtpCapabilities },
): Promise<types.Consumer> {
  const { sfu, from, to, player } = parts;
  using stack = new DisposableStack();
  stack.use(stream.addDemand());
  const { producerId } = stack.use(await sfu.pipe(stream.producer, from, to));
  const consumer = await session.transport.consume({
    producerId,
    rtpCapabilities: player,
  });
  const acquired = stack.move();
  session.onEnd(() => acquired.dispose());
  // A new producer needs a new offer: the player must connect again.
  consumer.on("producerclose", () => session[Symbol.dispose]());
  return consumer;
}
