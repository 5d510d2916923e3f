import { type Static, type TSchema, Type } from "typebox";
import { Health } from "../device/health.ts";
import { Nullable } from "../nullable.ts";

/** Of the room's screens, counted from 1; as in `/screen/?screen=2`. */
export const ScreenNumber = Type.Integer({ minimum: 1, maximum: 8 });

export const ScreenHeartbeat = Type.Object({
  screen: ScreenNumber,
  /** Animation frames since the page was opened: they stand still in a page that hangs. */
  paintedFrames: Type.Integer({ minimum: 0 }),
  /** Frames of pictures since then: they stand still when its decoders have died. */
  decodedFrames: Type.Integer({ minimum: 0 }),
});
export type ScreenHeartbeat = Static<typeof ScreenHeartbeat>;

/** What a display asks on /api/live. → {id}, by which it finds itself in the room's state. The room answers a page that
 * has proven nothing for a while with the notice `screen.reload`. */
export const screenRequests = {
  "screen.heartbeat": ScreenHeartbeat,
} as const satisfies Record<string, TSchema>;

export const SCREEN_HEARTBEAT_EVERY_MS = 1000;

/** A page that shows the room's screen, or a screen of the configuration that no page shows. */
export const ScreenState = Type.Object({
  /** Of the page's connection; null where there is none. */
  id: Nullable(Type.String()),
  screen: ScreenNumber,
  /** The room's sound comes out here, and nowhere else. */
  playsAudio: Type.Boolean(),
  health: Health,
});
export type ScreenState = Static<typeof ScreenState>;
