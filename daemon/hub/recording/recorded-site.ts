import type { types } from "mediasoup";

/** A stream on a router of this machine, until it is disposed of. */
interface LocalPipe extends Disposable {
  readonly router: types.Router;
  readonly producerId: string;
}

/** What the recorder must know of a site: chosen by the caller, whole, on each change. */
export interface RecordedSite {
  readonly siteId: string;
  readonly name: string;
  /** Where the producers are. */
  readonly router: types.Router;
  /** Makes a stream takeable on this machine, where that router is not. */
  readonly pipeToLocal?: (producer: types.Producer) => Promise<LocalPipe>;
  readonly video: types.Producer | undefined;
  readonly audio: types.Producer | undefined;
}

const numbers = new WeakMap<types.Producer, number>();
let last = 0;

/** A stream whose path was opened anew has its old id, and is another all the same. */
function producerNumber(producer: types.Producer): number {
  const number = numbers.get(producer) ?? ++last;
  numbers.set(producer, number);
  return number;
}

/** Two with the same key can go on in one part. */
export function streamsKey({ router, video, audio }: RecordedSite): string {
  return [router.id, video ? producerNumber(video) : "-", audio ? producerNumber(audio) : "-"].join(" ");
}

/** Whether there is anything to record: it has streams, and none of them is gone. */
export function isSending({ router, video, audio }: RecordedSite): boolean {
  return !router.closed && [video, audio].some((producer) => producer && !producer.closed);
}
