import { batch, computed, effect, signal } from "@preact/signals";
import type { Participant } from "../../daemon/contract/meeting/meeting.ts";
import type { DegradationStep, MeetingView } from "../../daemon/contract/meeting/view.ts";
import { selectStreams } from "../../daemon/shared/stream-selection.ts";
import type { Line } from "../shared/link-quality.ts";
import { closeDevices, devices } from "./devices.ts";
import { GuestLink } from "./hub-connection.ts";
import { LineWatch } from "./link-monitor.ts";
import { GuestMedia } from "./media.ts";
import { Sending } from "./publisher.ts";

/** The guest's page, once the invitation is known to be good. */
export class Guest {
  readonly link = new GuestLink();
  readonly media = new GuestMedia(this.link);
  readonly watch = new LineWatch(this.link, this.media);
  readonly view = signal<MeetingView | null>(null);
  /** What of the view is given up because the line is narrow. */
  readonly saving = signal<readonly DegradationStep[]>([]);
  readonly line = computed<Line>(() => ({ ...this.watch.line.value, degradation: [...this.saving.value] }));
  /** Of the strip, counted from 0. */
  readonly page = signal(0);
  readonly failed = signal<unknown>(null);
  readonly self = computed<Participant | undefined>(() =>
    this.link.roster.value?.participants.find(({ siteId }) => siteId === this.link.state?.siteId),
  );
  #lastLargeId: string | null = null;

  constructor() {
    new Sending(this.link, this.media);
    effect(() => this.#arrange());
    effect(() => {
      if (this.link.ended.value !== null) closeDevices();
    });
  }

  async enter(name: string): Promise<void> {
    await this.#do("guest.join", { name });
  }

  async leave(): Promise<void> {
    closeDevices();
    await this.#do("guest.leave", {});
  }

  async raiseHand(raised: boolean): Promise<void> {
    await this.#do("meeting.raiseHand", { raised });
  }

  async toggle(kind: "camera" | "microphone"): Promise<void> {
    const device = devices[kind];
    await device.set(!(device.on.value && device.track.value !== null));
  }

  #arrange(): void {
    const roster = this.link.roster.value;
    const state = this.link.live.state.value;
    const playable = this.media.playable.value;
    if (!roster || state?.phase !== "in") {
      this.view.value = null;
      this.saving.value = [];
      return;
    }
    const budgetKbps = this.watch.budgetKbps.value;
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
      this.saving.value = degradation;
      this.media.want({ producerIds, budgetKbps });
    });
  }

  async #do(method: string, params: unknown): Promise<void> {
    try {
      await this.link.live.request(method, params);
      this.failed.value = null;
    } catch (error) {
      this.failed.value = error;
    }
  }
}
