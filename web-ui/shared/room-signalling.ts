import { computed } from "@preact/signals";
import type { MediaSignalling } from "./media-signalling.ts";
import type { RoomLive } from "./room-live.ts";

/** The room's router, as panel and screens consume from it. */
export function roomSignalling(live: RoomLive): MediaSignalling {
  return {
    router: computed(() => {
      const generation = live.state.value?.media.generation ?? 0;
      const connection = live.connectionNumber.value;
      return connection > 0 && generation > 0 ? `${connection}/${generation}` : "";
    }),
    directions: ["receive"],
    getRouterCapabilities: async () => (await live.request("viewer.getRouterCapabilities")).rtpCapabilities,
    createTransport: (_direction, rtpCapabilities) =>
      live.request("viewer.createTransport", { rtpCapabilities }),
    connectTransport: (_direction, dtlsParameters) =>
      live.request("viewer.connectTransport", { dtlsParameters }),
    consume: (producerId) => live.request("viewer.consume", { producerId }),
    pauseConsumer: async () => {},
    resumeConsumer: async () => {},
    closeConsumer: ({ id }) => live.request("viewer.closeConsumer", { consumerId: id }),
    requestKeyFrame: ({ id }) => live.request("viewer.requestKeyFrame", { consumerId: id }),
    onConsumerClosed: (listener) =>
      live.onNotice("viewer.consumerClosed", ({ consumerId }) => listener(({ id }) => id === consumerId)),
  };
}
