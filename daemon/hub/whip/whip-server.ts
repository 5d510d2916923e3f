import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { RoomdError } from "../../contract/errors.ts";
import type { HubConfig } from "../../contract/hub-config.ts";
import type { Meeting } from "../../contract/meeting.ts";
import type { Logger } from "../../log.ts";
import type { Conferences } from "../conference/conferences.ts";
import { cleanName } from "../guest/guest-name.ts";
import type { Invitations } from "../guest/invitations.ts";
import type { Sfu } from "../sfu/sfu.ts";
import { Encoder } from "./encoder.ts";
import { readOffer } from "./offer.ts";
import { openPlayer, playedSite } from "./player.ts";
import type { WebSession } from "./web-session.ts";

const SDP = "application/sdp";
/** Pages of other hosts may play and send: what they need is the token, which no browser adds by itself. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, DELETE, OPTIONS",
  "access-control-allow-headers": "authorization, content-type",
  "access-control-expose-headers": "location",
};

export interface WhipServerOptions {
  readonly config: Pick<HubConfig, "guests" | "sfu">;
  readonly invitations: Invitations;
  readonly sfu: Sfu;
  readonly conferences: Conferences;
  readonly logger: Logger;
}

type Kind = "whip" | "whep";
type Request = FastifyRequest<{
  Params: { meetingId: string; session: string };
  Querystring: { name?: unknown; source?: unknown; site?: unknown };
}>;

interface Open {
  readonly session: WebSession;
  readonly kind: Kind;
  readonly meetingId: string;
}

/** WHIP (RFC 9725) for encoders, WHEP (draft-ietf-wish-whep) for players: one SDP offer, one answer, and a resource whose
 * DELETE ends it. Without trickle ICE: the hub's candidates are in the answer, and it needs none of the client's. */
export class WhipServer implements Disposable {
  readonly #options: WhipServerOptions;
  readonly #open = new Map<string, Open>();

  constructor(server: FastifyInstance, options: WhipServerOptions) {
    this.#options = options;
    server.addContentTypeParser(SDP, { parseAs: "string" }, (_request, body, done) => done(null, body));
    for (const kind of ["whip", "whep"] as const) {
      const endpoint = `/${kind}/:meetingId`;
      const resource = `${endpoint}/:session`;
      server.post(endpoint, (request, reply) => this.#begin(kind, request as Request, reply));
      server.delete(resource, (request, reply) => this.#end(kind, request as Request, reply));
      for (const path of [endpoint, resource]) {
        server.options(path, (_request, reply) =>
          reply
            .headers({ ...CORS, "accept-post": SDP })
            .status(204)
            .send(),
        );
      }
      // RFC 9725, 4.3.1: no trickle and no restart of ICE here.
      server.patch(resource, (_request, reply) => notAllowed(reply, "DELETE, OPTIONS"));
      for (const method of ["GET", "PUT"] as const) {
        server.route({
          method,
          url: endpoint,
          handler: (_request, reply) => notAllowed(reply, "POST, OPTIONS"),
        });
      }
    }
  }

  async #begin(kind: Kind, request: Request, reply: FastifyReply): Promise<FastifyReply> {
    reply.headers(CORS);
    const meeting = this.#meeting(kind, request, reply);
    if (!meeting) return reply;
    if (request.headers["content-type"]?.split(";")[0]?.trim() !== SDP || typeof request.body !== "string") {
      return reply.status(415).send({ error: new RoomdError("request.invalid", `${SDP} expected`).toJSON() });
    }
    const { max } = this.#options.config.guests;
    if (this.#open.size >= max) {
      throw new RoomdError(
        "unavailable",
        `this hub takes ${max} encoders and players at once; try again later`,
      );
    }
    const offer = readOffer(request.body);
    const { session, answer } = await (kind === "whip"
      ? this.#encode(meeting, offer, request.query)
      : this.#play(meeting, offer, request.query));
    this.#open.set(session.id, { session, kind, meetingId: meeting.id });
    session.onEnd(() => this.#open.delete(session.id));
    this.#options.logger.info({ meeting: meeting.id, kind, from: request.ip }, "web session begun");
    return reply
      .status(201)
      .headers({ "content-type": SDP, location: `/${kind}/${meeting.id}/${session.id}` })
      .send(answer);
  }

  async #encode(
    meeting: Meeting,
    offer: ReturnType<typeof readOffer>,
    { name, source }: Request["query"],
  ): Promise<{ session: WebSession; answer: string }> {
    const { sfu, config, conferences } = this.#options;
    const { encoder, answer } = await Encoder.open(offer, {
      meeting,
      name: cleanName(typeof name === "string" ? name : "Encoder"),
      picture: source === "content" ? "content" : "camera",
      sfu,
      conferences,
      patienceMs: config.guests.keepLostSeconds * 1000,
    });
    return { session: encoder.session, answer };
  }

  #play(
    meeting: Meeting,
    offer: ReturnType<typeof readOffer>,
    { site }: Request["query"],
  ): Promise<{ session: WebSession; answer: string }> {
    const { sfu, config, conferences } = this.#options;
    const conference = conferences.all().find((one) => one.meeting.id === meeting.id);
    if (!conference) throw new RoomdError("unavailable", `nobody is in "${meeting.title}" yet; try again`);
    return openPlayer(offer, {
      site: playedSite(conference, typeof site === "string" ? site : undefined),
      sfu,
      patienceMs: config.guests.keepLostSeconds * 1000,
    });
  }

  #end(kind: Kind, request: Request, reply: FastifyReply): FastifyReply {
    reply.headers(CORS);
    if (!this.#meeting(kind, request, reply)) return reply;
    const { meetingId, session } = request.params;
    const open = this.#open.get(session);
    if (!open || open.kind !== kind || open.meetingId !== meetingId) {
      throw new RoomdError("not-found", `no such ${kind.toUpperCase()} session, or it has ended`);
    }
    open.session[Symbol.dispose]();
    return reply.status(200).send();
  }

  /** The meeting that the request's token opens; undefined when it was answered that it opens none (RFC 6750, 3). */
  #meeting(kind: Kind, request: Request, reply: FastifyReply): Meeting | undefined {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    try {
      const meeting = this.#options.invitations.open(kind, token);
      if (meeting.id === request.params.meetingId) return meeting;
      throw new RoomdError("access.denied", "this token is another meeting's");
    } catch (error) {
      if (!(error instanceof RoomdError) || error.code !== "access.denied") throw error;
      void reply.status(401).header("www-authenticate", "Bearer").send({ error: error.toJSON() });
      return undefined;
    }
  }

  [Symbol.dispose](): void {
    for (const { session } of [...this.#open.values()]) session[Symbol.dispose]();
  }
}

function notAllowed(reply: FastifyReply, allow: string): FastifyReply {
  return reply
    .status(405)
    .headers({ ...CORS, allow })
    .send({ error: new RoomdError("request.invalid", `only ${allow} here`).toJSON() });
}
