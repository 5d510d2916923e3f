import { batch, computed, effect, signal } from "@preact/signals";
import type { RequestArguments, RequestName } from "../../daemon/contract/define-command.ts";
import type { GuestRequests } from "../../daemon/contract/meeting/guest.ts";
import type { Participant } from "../../daemon/contract/meeting/meeting.ts";
import type { DegradationStep, MeetingView } from "../../daemon/contract/meeting/view.ts";
import type { LinkState } from "../../daemon/shared/link-quality.ts";
import { selectStreams } from "../../daemon/shared/stream-selection.ts";
import { Viewer } from "../shared/viewer.ts";
import { closeDevices, devices } from "./devices.ts";
import { guestSignalling } from "./guest-signalling.ts";
import { HubConnection } from "./hub-connection.ts";
import { LinkMonitor } from "./link-monitor.ts";
import { Publisher } from "./publisher.ts";
import { Subscriptions } from "./subscriptions.ts";

/** The state of a guest's page with a valid invitation. */
export class Guest {
  readonly hub = new HubConnection();
  readonly viewer = new Viewer(guestSignalling(this.hub));
  readonly subscriptions = new Subscriptions(this.viewer);
  readonly linkMonitor = new LinkMonitor(this.hub, this.viewer);
  readonly view = signal<MeetingView | null>(null);
  /** What is left out of the view because the link is narrow. */
  readonly degradation = signal<readonly DegradationStep[]>([]);
  readonly link = computed<LinkState>(() => ({
    ...this.linkMonitor.link.value,
    degradation: [...this.degradation.value],
  }));
  /** The page of the strip, from 0. */
  readonly page = signal(0);
  readonly error = signal<unknown>(null);
  readonly participant = computed<Participant | undefined>(() =>
    this.hub.roster.value?.participants.find(({ siteId }) => siteId === this.hub.state?.siteId),
  );
  #lastLargeId: string | null = null;

  constructor() {
    new Publisher(this.hub, this.viewer);
    effect(() => {
      if (this.hub.sessionConnection.value > 0) this.viewer.restoreTransports();
    });
    effect(() => this.#selectStreams());
    effect(() => {
      if (this.hub.endReason.value !== null) closeDevices();
    });
  }

  async join(name: string): Promise<void> {
    await this.#request("guest.join", { name });
  }

  async leave(): Promise<void> {
    closeDevices();
    await this.#request("guest.leave", {});
  }

  async raiseHand(raised: boolean): Promise<void> {
    await this.#request("meeting.raiseHand", { raised });
  }

  async toggle(kind: "camera" | "microphone"): Promise<void> {
    const device = devices[kind];
    await device.set(!(device.on.value && device.track.value !== null));
  }

  #selectStreams(): void {
    const roster = this.hub.roster.value;
    const state = this.hub.live.state.value;
    const playable = this.subscriptions.playable.value;
    if (!roster || state?.phase !== "joined") {
      this.view.value = null;
      this.degradation.value = [];
      return;
    }
    const budgetKbps = this.linkMonitor.budgetKbps.value;
    const { view, producerIds, largeId, degradation } = selectStreams(roster, {
      localSiteId: state.siteId,
      mode: "speaker",
      page: this.page.value,
      lastLargeId: this.#lastLargeId,
      budgetKbps,
      playable,
    });
    this.#lastLargeId = largeId;
    batch(() => {
      this.view.value = view;
      this.degradation.value = degradation;
      this.subscriptions.select({ producerIds, budgetKbps });
    });
  }

  async #request<Name extends RequestName<GuestRequests>>(
    name: Name,
    ...params: RequestArguments<GuestRequests[Name]>
  ): Promise<void> {
    try {
      await this.hub.live.request(name, ...params);
      this.error.value = null;
    } catch (error) {
      this.error.value = error;
    }
  }
}
