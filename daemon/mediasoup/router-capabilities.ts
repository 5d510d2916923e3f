import type { types } from "mediasoup";

const known = new WeakMap<types.Router, types.RtpCapabilities>();

/** Returns the router's capabilities, to be read only. mediasoup copies the whole structure each time, which was a quarter
 * of the time of a page's request for them. */
export function routerCapabilities(router: types.Router): types.RtpCapabilities {
  const read = known.get(router) ?? router.rtpCapabilities;
  known.set(router, read);
  return read;
}
