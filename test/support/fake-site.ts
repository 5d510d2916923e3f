import pino from "pino";
import type { MeetingEnd } from "../../daemon/contract/media/link-signalling.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { Conference, type ConferenceOptions } from "../../daemon/hub/conference/conference.ts";
import type { Site, SiteStream } from "../../daemon/hub/conference/site.ts";
import type { Sfu } from "../../daemon/hub/sfu/sfu.ts";

/** A site without media, which publishes what a test says. */
export class FakeSite implements Site {
  readonly siteId: string;
  readonly kind: "room" | "guest";
  readonly name: string;
  readonly streams = new Map<string, SiteStream>();
  readonly router = undefined;
  lostSinceMs: number | null = null;
  readonly receptionAtMs = null;
  /** Notices, newest last. */
  readonly notices: string[] = [];
  readonly ends: MeetingEnd[] = [];

  constructor(siteId: string, kind: "room" | "guest" = "room") {
    this.siteId = siteId;
    this.name = siteId;
    this.kind = kind;
  }

  publish(source: SiteStream["source"], id = `${this.siteId}-${source}`): void {
    const kind = source === "microphone" ? "audio" : "video";
    const stream = { id, kind, source, layer: "only", kbps: 1, paused: false, setMuted: async () => {} };
    this.streams.set(id, stream as unknown as SiteStream);
  }

  isConsuming(): boolean {
    return false;
  }

  notify(notice: string): void {
    this.notices.push(notice);
  }

  onMeetingEnd(end: MeetingEnd): void {
    this.notices.push("ended");
    this.ends.push(end);
  }

  unsubscribeAll(): void {}
}

/** An SFU without workers: no speaker is detected. */
export const NO_SFU = {
  acquireLocalRouter: () => {
    throw new Error("no worker");
  },
} as unknown as Sfu;

export function fakeConference(meeting: Meeting, options: Partial<ConferenceOptions> = {}): Conference {
  return new Conference({ meeting, sfu: NO_SFU, logger: pino({ level: "silent" }), ...options });
}
