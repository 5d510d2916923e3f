import type { types } from "mediasoup";

/** A producer on a router of this machine, until disposed. */
interface LocalPipe extends Disposable {
  readonly router: types.Router;
  readonly producerId: string;
}

/** What the recorder needs to know of a site. The caller passes it whole on each change. */
export interface RecordedSite {
  readonly siteId: string;
  readonly name: string;
  /** Router of the producers. */
  readonly router: types.Router;
  /** Pipes a producer to a router of this machine, for routers at nodes. */
  readonly pipeToLocal?: (producer: types.Producer) => Promise<LocalPipe>;
  readonly video: types.Producer | undefined;
  readonly audio: types.Producer | undefined;
}

const numbers = new WeakMap<types.Producer, number>();
let last = 0;

/** After a trunk was opened again, a new producer has the id of the old one. */
function producerNumber(producer: types.Producer): number {
  const number = numbers.get(producer) ?? ++last;
  numbers.set(producer, number);
  return number;
}

/** Sites with the same key continue in the same part. */
export function streamsKey({ router, video, audio }: RecordedSite): string {
  return [router.id, video ? producerNumber(video) : "-", audio ? producerNumber(audio) : "-"].join(" ");
}

/** Whether there is an open stream to record. */
export function isSending({ router, video, audio }: RecordedSite): boolean {
  return !router.closed && [video, audio].some((producer) => producer && !producer.closed);
}
