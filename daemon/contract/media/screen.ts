import { type Static, Type } from "typebox";
import { byName, defineRequest, Nothing } from "../define-command.ts";
import type { NoticeTable } from "../define-notice.ts";
import { Health } from "../device/health.ts";
import { Nullable } from "../nullable.ts";

/** Number of a screen of the room, from 1, as in `/screen/?screen=2`. */
export const ScreenNumber = Type.Integer({ minimum: 1, maximum: 8 });

export const ScreenHeartbeat = Type.Object({
  screen: ScreenNumber,
  /** Animation frames since the page was opened: a page that hangs has no more. */
  paintedFrames: Type.Integer({ minimum: 0 }),
  /** Decoded video frames since then: a page with dead decoders has no more. */
  decodedFrames: Type.Integer({ minimum: 0 }),
});
export type ScreenHeartbeat = Static<typeof ScreenHeartbeat>;

/** What a screen's page sends on /api/live. */
export const screenRequests = byName(
  /** `id` is the page's own in the room's state. */
  defineRequest({
    name: "screen.heartbeat",
    timeoutMs: 10_000,
    params: ScreenHeartbeat,
    result: Type.Object({ id: Type.String() }),
  }),
);

/** room → screen. */
export const screenNotices = {
  /** The page has proven nothing for a while. */
  "screen.reload": Nothing,
} as const satisfies NoticeTable;
export type ScreenNotices = typeof screenNotices;

export const SCREEN_HEARTBEAT_EVERY_MS = 1000;

/** A page on a screen, or a configured screen without a page. */
export const ScreenState = Type.Object({
  /** Id of the page's connection; null without a page. */
  id: Nullable(Type.String()),
  screen: ScreenNumber,
  /** The only screen that plays the meeting's audio. */
  playsAudio: Type.Boolean(),
  health: Health,
});
export type ScreenState = Static<typeof ScreenState>;
