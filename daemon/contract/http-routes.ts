import { Type } from "typebox";
import { defineRoute, json, type RouteDefinition } from "./define-route.ts";
import { HubState, Recording } from "./fleet/hub-state.ts";
import { RoomState } from "./fleet/room-state.ts";
import { Identifier } from "./identifier.ts";
import { InvitationInfo } from "./meeting/guest.ts";

/* HTTP routes of room and hub besides the pages. Servers register these definitions, and the reference is generated
 * from them. */

/** Commands of room and hub: POST with the parameters as JSON. */
export const COMMAND_PATH = "/api/commands/{command}";

export const STATE_PATH = "/api/state";

const jpeg = (description: string) => ({ 200: { description, contentType: "image/jpeg" } });
const text = Type.String({ minLength: 1, maxLength: 200 });

export const roomRoutes = {
  state: defineRoute({
    method: "GET",
    path: STATE_PATH,
    description: "Returns the room's state.",
    responses: { 200: json("The state now.", RoomState) },
    errors: [],
  }),
  presetThumbnail: defineRoute({
    method: "GET",
    path: "/api/presets/{camera}/{number}.jpg",
    description:
      "Returns the picture of a preset. A new picture has a new URL, so that a fetched one stays valid for ever.",
    params: { camera: Identifier, number: Type.String({ pattern: "^\\d{1,3}$" }) },
    query: {
      /** When the preset was saved, ms since the epoch. */
      v: Type.Optional(Type.String({ pattern: "^\\d{1,15}$" })),
    },
    responses: jpeg("The picture."),
    errors: ["request.invalid", "not-found"],
  }),
  videoThumbnail: defineRoute({
    method: "GET",
    path: "/api/videos/{video}.jpg",
    description:
      "Returns a picture of a video input: the newest one while its source runs, else the camera's own snapshot, " +
      "else the last one.",
    params: { video: Identifier },
    query: {
      /** Any value: a page changes it to get a new picture. */
      turn: Type.Optional(Type.String({ maxLength: 40 })),
    },
    responses: jpeg("The picture."),
    errors: ["request.invalid", "not-found"],
  }),
} as const satisfies Record<string, RouteDefinition>;

/** Content types of WHIP and WHEP. */
export const SDP_TYPE = "application/sdp";
export const ICE_FRAGMENT_TYPE = "application/trickle-ice-sdpfrag";

const etag = "Entity-tag of the ICE session.";
const noBody = (description: string) => ({ description });

/** WHIP (RFC 9725) for encoders, WHEP (draft-ietf-wish-whep) for players. */
function routesOf<const Kind extends "whip" | "whep">(kind: Kind) {
  const path = `/${kind}/{meetingId}`;
  const params = { meetingId: text };
  const session = { path: `${path}/{session}`, params: { ...params, session: text } };
  const who = kind === "whip" ? "an encoder" : "a player";
  const errors = ["access.denied", "request.invalid", "not-found"] as const;
  return {
    create: defineRoute({
      method: "POST",
      path,
      params,
      description: `Starts a session of ${who}: takes its SDP offer, returns the answer.`,
      query:
        kind === "whip"
          ? {
              /** The encoder's name in the meeting. Default: `Encoder`. */
              name: Type.Optional(text),
              /** `content`: its video is content; otherwise a camera's. */
              source: Type.Optional(text),
            }
          : {
              /** Id of the site to play. Default: the chair, else the active speaker, else the first with video. */
              site: Type.Optional(text),
            },
      bearer: true,
      requestType: SDP_TYPE,
      responses: {
        201: {
          description: "The session has started.",
          contentType: SDP_TYPE,
          headers: { location: "URL of the session.", etag },
        },
      },
      errors: [...errors, "stream.absent", "unavailable"],
    }),
    restartIce: defineRoute({
      ...session,
      method: "PATCH",
      description:
        "Accepts a candidate, or restarts ICE after the client's network has changed (RFC 9725, 4.3).",
      bearer: true,
      requestType: ICE_FRAGMENT_TYPE,
      requestHeaders: { "if-match": "Entity-tag of the ICE session, or `*` for a restart." },
      responses: {
        200: { description: "ICE is restarted.", contentType: ICE_FRAGMENT_TYPE, headers: { etag } },
        204: noBody("The candidate is accepted."),
      },
      errors,
    }),
    end: defineRoute({
      ...session,
      method: "DELETE",
      description: "Ends the session.",
      bearer: true,
      responses: { 200: noBody("The session has ended.") },
      errors,
    }),
    options: defineRoute({
      method: "OPTIONS",
      path,
      params,
      description: "Returns what a POST accepts, for pages of other origins.",
      responses: { 204: { description: "No content.", headers: { "accept-post": SDP_TYPE } } },
      errors: [],
    }),
    sessionOptions: defineRoute({
      ...session,
      method: "OPTIONS",
      description: "Returns what a PATCH accepts, for pages of other origins.",
      responses: { 204: { description: "No content.", headers: { "accept-patch": ICE_FRAGMENT_TYPE } } },
      errors: [],
    }),
    get: defineRoute({
      method: "GET",
      path,
      params,
      description: "An endpoint has no representation (RFC 9725, 4.1).",
      responses: { 204: noBody("No content.") },
      errors: [],
    }),
    sessionGet: defineRoute({
      ...session,
      method: "GET",
      description: "A session has no representation (RFC 9725, 4.1).",
      responses: { 204: noBody("No content.") },
      errors: [],
    }),
  } as const satisfies Record<string, RouteDefinition>;
}

export const webRtcRoutes = { whip: routesOf("whip"), whep: routesOf("whep") } as const;

export const hubRoutes = {
  state: defineRoute({
    method: "GET",
    path: STATE_PATH,
    description: "Returns the hub's state.",
    responses: { 200: json("The state now.", HubState) },
    errors: [],
  }),
  recordings: defineRoute({
    method: "GET",
    path: "/api/recordings",
    description: "Returns all recordings.",
    responses: { 200: json("The recordings.", Type.Object({ recordings: Type.Array(Recording) })) },
    errors: [],
  }),
  recordingFile: defineRoute({
    method: "GET",
    path: "/api/recordings/{id}/{name}",
    description: "Returns a file that the recording lists, or a range of it.",
    params: { id: text, name: text },
    requestHeaders: { range: "A range of bytes (RFC 9110, 14.2)." },
    responses: {
      200: { description: "The file.", contentType: "*/*" },
      206: { description: "The range of the file.", contentType: "*/*" },
    },
    errors: ["request.invalid", "not-found"],
  }),
  invitation: defineRoute({
    method: "GET",
    path: "/guest/invitation",
    description: "Returns what a guest's page shows before it connects.",
    query: {
      /** The invitation's token. */
      t: Type.Optional(Type.String({ maxLength: 2000 })),
    },
    responses: { 200: json("The meeting of the invitation.", InvitationInfo) },
    errors: ["request.invalid", "access.denied", "not-found"],
  }),
} as const satisfies Record<string, RouteDefinition>;
