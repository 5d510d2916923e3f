import assert from "node:assert/strict";
import type { RollCallEntry } from "../../daemon/contract/fleet/hub-state.ts";
import type { Participant, Roster } from "../../daemon/contract/meeting/meeting.ts";
import { eventually, type Testbed } from "./testbed.ts";

/** A house in a meeting, as the hub has it and as its rooms were told. */
export class TestMeeting {
  readonly testbed: Testbed;
  meetingId = "";

  constructor(house: Testbed) {
    this.testbed = house;
  }

  /** A meeting of all rooms that is on from now for ten minutes. */
  async start(led: {
    readonly chairRoomId: string;
    readonly speakerRoomIds: readonly string[];
  }): Promise<void> {
    const now = Date.now();
    const { id } = await this.testbed.hubCommand<{ id: string }>("meeting.create", {
      title: "Họp tổng kết năm",
      startsAtMs: now,
      endsAtMs: now + 600_000,
      roomIds: this.testbed.rooms.map(({ options }) => options.id),
      ...led,
    });
    this.meetingId = id;
  }

  /** As the hub has it, or as a room was told. */
  async roster(at: "hub" | string = "hub"): Promise<Roster> {
    const found =
      at === "hub"
        ? (await this.testbed.hubState()).rosters.find(({ meetingId }) => meetingId === this.meetingId)
        : (await this.testbed.room(at).state()).meeting.roster;
    assert.ok(found, `no roster at ${at}`);
    return found;
  }

  async participant(siteId: string, at: "hub" | string = "hub"): Promise<Participant> {
    const found = (await this.roster(at)).participants.find((one) => one.siteId === siteId);
    assert.ok(found, `${siteId} is not in it`);
    return found;
  }

  /** Rooms that have the site's sound now, by their own word. */
  async roomsHearing(siteId: string): Promise<string[]> {
    const states = await Promise.all(this.testbed.rooms.map((room) => room.state()));
    return states
      .filter(({ meeting }) => meeting.view?.audio.some((sound) => sound.siteId === siteId))
      .map(({ room }) => room.id);
  }

  otherRooms(siteId: string): string[] {
    return this.testbed.rooms.map(({ options }) => options.id).filter((id) => id !== siteId);
  }

  waitUntilHeardByAll(siteId: string): Promise<unknown> {
    const all = this.otherRooms(siteId).length;
    return eventually(
      `${siteId} is heard by all`,
      async () => (await this.roomsHearing(siteId)).length === all,
    );
  }

  waitUntilHeardByNobody(siteId: string): Promise<unknown> {
    return eventually(
      `${siteId} is heard by nobody`,
      async () => (await this.roomsHearing(siteId)).length === 0,
    );
  }

  async rollCall(siteId: string): Promise<RollCallEntry> {
    const { rollCalls } = await this.testbed.hubState();
    const call = rollCalls.find(({ meetingId }) => meetingId === this.meetingId);
    const entry = call?.sites.find((site) => site.siteId === siteId);
    assert.ok(entry, `no roll-call of ${siteId}`);
    return entry;
  }
}
