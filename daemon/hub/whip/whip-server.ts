import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { HubConfig } from "../../contract/config/hub-config.ts";
import { RoomdError } from "../../contract/errors.ts";
import { ICE_FRAGMENT_TYPE, SDP_TYPE, webRtcRoutes } from "../../contract/http-routes.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import { addRoute, fastifyUrl } from "../../platform/add-route.ts";
import type { SiteServices } from "../conference/site-services.ts";
import { cleanName } from "../guest/guest-name.ts";
import type { Invitations } from "../guest/invitations.ts";
import { Encoder } from "./encoder.ts";
import { parseIceUfrag, writeIceFragment } from "./ice-fragment.ts";
import { type OfferedMedia, parseOffer } from "./offer.ts";
import { openPlayer, selectPlayedSite } from "./player.ts";
import type { WebRtcSession } from "./webrtc-session.ts";

/** When to retry while nobody sends yet, or the hub is full. */
const RETRY_AFTER_SECONDS = "5";
/** Pages of other origins may play and send: they need the token, which no browser adds by itself. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, PATCH, DELETE, OPTIONS",
  "access-control-allow-headers": "authorization, content-type, if-match",
  "access-control-expose-headers": "location, etag, retry-after",
};

export interface WhipServerOptions extends SiteServices {
  readonly config: Pick<HubConfig, "guests" | "sfu">;
  readonly invitations: Invitations;
}

type Kind = "whip" | "whep";
type Request = FastifyRequest<{
  Params: { meetingId: string; session: string };
  Querystring: { name?: unknown; source?: unknown; site?: unknown };
}>;

interface OpenSession {
  readonly session: WebRtcSession;
  /** The media section that stands for the bundle in ICE fragments. */
  readonly first: OfferedMedia;
  readonly kind: Kind;
  readonly meetingId: string;
}

/** WHIP (RFC 9725) for encoders and WHEP (draft-ietf-wish-whep) for players: one SDP offer, one answer, and a session
 * that DELETE ends and PATCH restarts ICE of. */
export class WhipServer implements Disposable {
  readonly #options: WhipServerOptions;
  readonly #sessions = new Map<string, OpenSession>();
  /** Sessions that are being opened. */
  #opening = 0;
  #isDisposed = false;

  constructor(server: FastifyInstance, options: WhipServerOptions) {
    this.#options = options;
    server.register(async (scope) => this.#serve(scope));
  }

  #serve(server: FastifyInstance): void {
    server.addHook("onRequest", async (_request, reply) => {
      reply.headers(CORS);
    });
    server.addHook("onSend", async (_request, reply) => {
      if (reply.statusCode === 409 || reply.statusCode === 503)
        reply.header("retry-after", RETRY_AFTER_SECONDS);
    });
    // Fastify would reject other content types with its own error; the handlers answer 415.
    server.removeAllContentTypeParsers();
    server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
    for (const kind of ["whip", "whep"] as const) {
      const routes = webRtcRoutes[kind];
      addRoute(server, routes.create, ({ request, reply }) => this.#create(kind, request as Request, reply));
      addRoute(server, routes.restartIce, ({ request, reply }) =>
        this.#restartIce(kind, request as Request, reply),
      );
      addRoute(server, routes.end, ({ request, reply }) => this.#end(kind, request as Request, reply));
      for (const [route, header, type] of [
        [routes.options, "accept-post", SDP_TYPE],
        [routes.sessionOptions, "accept-patch", ICE_FRAGMENT_TYPE],
      ] as const) {
        addRoute(server, route, ({ reply }) => reply.header(header, type).status(204).send());
      }
      for (const [route, allow] of [
        [routes.get, "POST, OPTIONS"],
        [routes.sessionGet, "PATCH, DELETE, OPTIONS"],
      ] as const) {
        addRoute(server, route, ({ reply }) => reply.status(204).send());
        const url = fastifyUrl(route.path);
        const method = allow.startsWith("POST") ? ["PUT", "PATCH", "DELETE"] : ["PUT", "POST"];
        server.route({ method, url, handler: (_request, reply) => notAllowed(reply, allow) });
      }
    }
  }

  async #create(kind: Kind, request: Request, reply: FastifyReply): Promise<FastifyReply> {
    const meeting = this.#authenticate(kind, request, reply);
    if (!meeting) return reply;
    const sdp = bodyOf(request, SDP_TYPE);
    if (sdp === undefined) return refuse(reply, 415, `${SDP_TYPE} expected`);
    const offer = parseOffer(sdp);
    const [first] = offer.media;
    using _place = this.#reservePlace();
    const { session, answer } = await (kind === "whip"
      ? this.#encode(meeting, offer, request.query)
      : this.#play(meeting, offer, request.query));
    if (this.#isDisposed) {
      session[Symbol.dispose]();
      throw new RoomdError("unavailable", "the hub is stopping; try again");
    }
    this.#sessions.set(session.id, { session, first, kind, meetingId: meeting.id });
    session.onEnd(() => this.#sessions.delete(session.id));
    this.#options.logger.info({ meeting: meeting.id, kind, from: request.ip }, "WebRTC session started");
    return reply
      .status(201)
      .headers({
        "content-type": SDP_TYPE,
        location: `/${kind}/${meeting.id}/${session.id}`,
        etag: session.iceEtag,
      })
      .send(answer);
  }

  /** Counts a session that is being opened, until the result is disposed. Throws `unavailable`. */
  #reservePlace(): Disposable {
    const { max } = this.#options.config.guests;
    if (this.#sessions.size + this.#opening >= max) {
      throw new RoomdError(
        "unavailable",
        `this hub accepts ${max} encoders and players at once; try again later`,
      );
    }
    this.#opening++;
    const stack = new DisposableStack();
    stack.defer(() => this.#opening--);
    return stack;
  }

  /** Trickles candidates, or restarts ICE after the client's network has changed (RFC 9725, 4.3). */
  async #restartIce(kind: Kind, request: Request, reply: FastifyReply): Promise<FastifyReply> {
    const open = this.#getSession(kind, request, reply);
    if (!open) return reply;
    const { session, first } = open;
    const text = bodyOf(request, ICE_FRAGMENT_TYPE);
    if (text === undefined) return refuse(reply, 415, `${ICE_FRAGMENT_TYPE} expected`);
    const iceUfrag = parseIceUfrag(text);
    const isCurrent = iceUfrag === session.iceUfrag;
    const etag = request.headers["if-match"];
    // Some players send candidates without an entity-tag; the ufrag identifies their ICE session as well.
    if (etag === undefined && !isCurrent)
      return refuse(reply, 428, "If-Match: * expected for an ICE restart");
    if (etag !== undefined && etag !== "*" && etag !== session.iceEtag) {
      return refuse(reply, 412, "ICE has been restarted since");
    }
    if (isCurrent) return reply.status(204).send();
    const parameters = await session.restartIce(iceUfrag);
    return reply
      .status(200)
      .headers({ "content-type": ICE_FRAGMENT_TYPE, etag: session.iceEtag })
      .send(writeIceFragment(first, parameters, session.transport.iceCandidates));
  }

  async #encode(
    meeting: Meeting,
    offer: ReturnType<typeof parseOffer>,
    { name, source }: Request["query"],
  ): Promise<{ session: WebRtcSession; answer: string }> {
    const { sfu, config, conferences } = this.#options;
    const { encoder, answer } = await Encoder.open(offer, {
      meeting,
      name: cleanName(typeof name === "string" ? name : "Encoder"),
      videoSource: source === "content" ? "content" : "camera",
      sfu,
      conferences,
      disconnectTimeoutMs: config.guests.reconnectWindowSeconds * 1000,
    });
    return { session: encoder.session, answer };
  }

  #play(
    meeting: Meeting,
    offer: ReturnType<typeof parseOffer>,
    { site }: Request["query"],
  ): Promise<{ session: WebRtcSession; answer: string }> {
    const { sfu, config, conferences } = this.#options;
    const conference = conferences.list().find((one) => one.meeting.id === meeting.id);
    if (!conference) throw new RoomdError("stream.absent", `nobody is in "${meeting.title}" yet; try again`);
    return openPlayer(offer, {
      site: selectPlayedSite(conference, typeof site === "string" ? site : undefined),
      sfu,
      disconnectTimeoutMs: config.guests.reconnectWindowSeconds * 1000,
    });
  }

  #end(kind: Kind, request: Request, reply: FastifyReply): FastifyReply {
    const open = this.#getSession(kind, request, reply);
    if (!open) return reply;
    open.session[Symbol.dispose]();
    return reply.status(200).send();
  }

  /** Returns the session of the request's URL; undefined after a 401 reply to a wrong token. */
  #getSession(kind: Kind, request: Request, reply: FastifyReply): OpenSession | undefined {
    if (!this.#authenticate(kind, request, reply)) return undefined;
    const { meetingId, session } = request.params;
    const open = this.#sessions.get(session);
    if (!open || open.kind !== kind || open.meetingId !== meetingId) {
      throw new RoomdError("not-found", `no such ${kind.toUpperCase()} session, or it has ended`);
    }
    return open;
  }

  /** Returns the meeting of the request's token; undefined after a 401 reply (RFC 6750, 3). */
  #authenticate(kind: Kind, request: Request, reply: FastifyReply): Meeting | undefined {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    try {
      const { meeting } = this.#options.invitations.verify(kind, token);
      if (meeting.id === request.params.meetingId) return meeting;
      throw new RoomdError("access.denied", "this token belongs to another meeting");
    } catch (error) {
      if (!(error instanceof RoomdError) || error.code !== "access.denied") throw error;
      void reply.status(401).header("www-authenticate", "Bearer").send({ error: error.toJSON() });
      return undefined;
    }
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const { session } of [...this.#sessions.values()]) session[Symbol.dispose]();
  }
}

/** Returns the request's body if it has this content type. */
function bodyOf({ headers, body }: FastifyRequest, type: string): string | undefined {
  const [contentType] = (headers["content-type"] ?? "").split(";");
  return contentType?.trim().toLowerCase() === type && typeof body === "string" ? body : undefined;
}

function notAllowed(reply: FastifyReply, allow: string): FastifyReply {
  return refuse(reply.header("allow", allow), 405, `only ${allow} here`);
}

function refuse(reply: FastifyReply, status: number, reason: string): FastifyReply {
  return reply.status(status).send({ error: new RoomdError("request.invalid", reason).toJSON() });
}
