import type { types } from "mediasoup";

/** What the recorder must know of a site: chosen by the caller, whole, on each change. */
export interface RecordedSite {
  readonly siteId: string;
  readonly name: string;
  /** Where the producers are. */
  readonly router: types.Router;
  readonly video: types.Producer | undefined;
  readonly audio: types.Producer | undefined;
}

/** Two with the same key can go on in one part. */
export function streamsOf({ router, video, audio }: RecordedSite): string {
  return [router.id, video?.id ?? "-", audio?.id ?? "-"].join(" ");
}

/** Whether there is anything to record: it has streams, and none of them is gone. */
export function sends({ router, video, audio }: RecordedSite): boolean {
  return !router.closed && [video, audio].some((producer) => producer && !producer.closed);
}
