import type { FastifyInstance, FastifyRequest } from "fastify";
import type { HubConfig } from "../../contract/config/hub-config.ts";
import { hubRoutes } from "../../contract/http-routes.ts";
import { MAX_MEETING_MS } from "../../contract/limits.ts";
import { GUEST_PATH, guestHelloRequests, type InvitationInfo } from "../../contract/meeting/guest.ts";
import { parse } from "../../contract/parse.ts";
import { addRoute } from "../../platform/add-route.ts";
import { startInterval } from "../../platform/guarded.ts";
import { refuseForeignOrigin } from "../../platform/http-server.ts";
import type { SiteServices } from "../conference/site-services.ts";
import { SessionServer } from "../session/session-server.ts";
import { GuestSession } from "./guest-session.ts";
import type { Invitation, Invitations } from "./invitations.ts";
import { LinkPlaces } from "./link-places.ts";
import { hashSession } from "./session-hash.ts";

/** Pages get their state this often, so that they notice a dead connection. */
const STATE_INTERVAL_MS = 1000;
const PING_INTERVAL_MS = 3000;
const SILENCE_TIMEOUT_MS = 10_000;

export interface GuestServerOptions extends SiteServices {
  readonly config: Pick<HubConfig, "guests" | "sfu">;
  readonly invitations: Invitations;
}

/** Accepts guests at `/guest/live`: whoever has an invitation gets a session, and resumes it after a lost connection. */
export class GuestServer implements Disposable {
  readonly #options: GuestServerOptions;
  readonly #server: SessionServer<Invitation, GuestSession>;
  readonly #places: LinkPlaces;
  #isStopping = false;
  readonly #stateTimer: NodeJS.Timeout;

  constructor(server: FastifyInstance, options: GuestServerOptions) {
    this.#options = options;
    const { config, logger } = options;
    this.#places = new LinkPlaces(config.guests);
    addRoute(server, hubRoutes.invitation, ({ request }): InvitationInfo => {
      const { title, startsAtMs } = this.#authenticate(request).meeting;
      return { title, startsAtMs };
    });
    this.#server = new SessionServer(server, {
      path: GUEST_PATH,
      helloMethod: "guest.hello",
      authenticate: (request) => {
        refuseForeignOrigin(request);
        return this.#authenticate(request);
      },
      parseHello: (params) => parse(guestHelloRequests["guest.hello"].params, params, "guest.hello").session,
      createSession: (invitation, requested) => this.#createSession(invitation, requested),
      canResume: ({ meeting, isPresent, phase }, invitation) =>
        meeting.id === invitation.meeting.id && (isPresent || phase === "prejoin"),
      isReplaced: () => false,
      // As many again may connect before they join.
      maxConnections: 2 * config.guests.max,
      lingerMs: config.guests.reconnectWindowSeconds * 1000,
      pingIntervalMs: PING_INTERVAL_MS,
      silenceTimeoutMs: SILENCE_TIMEOUT_MS,
      logger,
    });
    this.#stateTimer = startInterval("state of guests", STATE_INTERVAL_MS, () => {
      for (const session of this.#server.sessions()) {
        session.meeting = options.invitations.findMeeting(session.meeting.id) ?? session.meeting;
        session.publishState();
      }
    });
  }

  /** Returns the request's invitation. Throws `access.denied`, `not-found`. */
  #authenticate(request: FastifyRequest): Invitation {
    return this.#options.invitations.verify("guest", (request.query as { t?: unknown }).t);
  }

  #createSession({ id, meeting }: Invitation, requested: string | null): GuestSession {
    const { sfu, conferences, invitations, logger } = this.#options;
    const readmitted = conferences.findAdmittedGuest(meeting.id, hashSession(requested ?? ""));
    const session = new GuestSession({
      meeting,
      invitationId: id,
      sfu,
      conferences,
      logger,
      checkCapacity: () => this.#places.check(this.#server.sessions(), id),
      needsAdmission: () => meeting.hasLobby === true || this.#places.isDistrusted(id),
      onRemoved: () =>
        this.#places.distrust(id, {
          // The latest end that the meeting may be given.
          meetingEndsAtMs: meeting.startsAtMs + MAX_MEETING_MS,
          nowMs: conferences.now(),
        }),
      isMeetingOn: () => invitations.findMeeting(meeting.id) !== undefined,
      isHubStopping: () => this.#isStopping,
      readmitted,
    });
    if (readmitted) session.rejoin();
    return session;
  }

  [Symbol.dispose](): void {
    this.#isStopping = true;
    clearInterval(this.#stateTimer);
    this.#server[Symbol.dispose]();
  }
}
