import { computed } from "@preact/signals";
import type { GuestParams } from "../../daemon/contract/meeting/guest.ts";
import type { MediaSignalling } from "../shared/media-signalling.ts";
import type { HubConnection } from "./hub-connection.ts";

/** What a producer is created with. */
type StreamDescription = Omit<GuestParams<"guest.produce">, "rtpParameters">;

/** The hub's router, as a guest consumes from it and produces on it. */
export function guestSignalling({ live }: HubConnection): MediaSignalling {
  return {
    router: computed(() => {
      const state = live.state.value;
      return state?.phase === "joined" ? `${state.session}/${state.generation}` : "";
    }),
    directions: ["receive", "send"],
    getRouterCapabilities: async () => (await live.request("guest.getRouterCapabilities")).rtpCapabilities,
    createTransport: (direction, rtpCapabilities) =>
      live.request("guest.createTransport", { direction, rtpCapabilities }),
    connectTransport: (direction, dtlsParameters) =>
      live.request("guest.connectTransport", { direction, dtlsParameters }),
    restartIce: async (direction) => (await live.request("guest.restartIce", { direction })).iceParameters,
    consume: (producerId) => live.request("guest.consume", { producerId }),
    pauseConsumer: ({ id }) => live.request("guest.pauseConsumer", { consumerId: id }),
    resumeConsumer: ({ id }) => live.request("guest.resumeConsumer", { consumerId: id }),
    closeConsumer: ({ id }) => live.request("guest.closeConsumer", { consumerId: id }),
    requestKeyFrame: ({ id }) => live.request("guest.requestKeyFrame", { consumerId: id }),
    produce: async ({ rtpParameters, appData }) =>
      (await live.request("guest.produce", { ...(appData as StreamDescription), rtpParameters })).producerId,
    onConsumerClosed: (listener) =>
      live.onNotice("guest.consumerClosed", ({ consumerId }) => listener(({ id }) => id === consumerId)),
  };
}
