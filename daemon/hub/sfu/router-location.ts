import type { types } from "mediasoup";
import type { MediaListenInfo } from "../../mediasoup/trunk.ts";

/** A router, and where it is. */
export interface RouterLocation {
  readonly router: types.Router;
  /** Routers of one host reach each other on its loopback. */
  readonly host: string;
  readonly listen: MediaListenInfo;
  /** Several use this router, and streams have their own ids on it. On one that is not shared they get others: it may be
   * on the very worker of the stream, where ids are used once. */
  readonly isShared: boolean;
}
