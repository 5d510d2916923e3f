import type { types } from "mediasoup";
import type { MediaListenInfo } from "../../mediasoup/trunk.ts";

/** A router and the host that it runs on. */
export interface RouterLocation {
  readonly router: types.Router;
  /** Routers of one host reach each other on its loopback. */
  readonly host: string;
  readonly listen: MediaListenInfo;
  /** Several sites use this router, and producers keep their ids on it. On one that is not shared they get
   * new ids: it may run on the worker of the original, where ids are unique. */
  readonly isShared: boolean;
}
