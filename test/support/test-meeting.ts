import assert from "node:assert/strict";
import type { RollCallEntry } from "../../daemon/contract/fleet/hub-state.ts";
import type { Participant, Roster } from "../../daemon/contract/meeting/meeting.ts";
import { eventually } from "./eventually.ts";
import type { Testbed } from "./testbed.ts";

/** A meeting of a testbed's rooms, as the hub and the rooms publish it. */
export class TestMeeting {
  readonly testbed: Testbed;
  readonly id: string;

  private constructor(testbed: Testbed, id: string) {
    this.testbed = testbed;
    this.id = id;
  }

  /** Resolves when all rooms that run are in it. `options`: parameters of `meeting.create`. */
  static async start(
    testbed: Testbed,
    options: Readonly<Record<string, unknown>> = {},
  ): Promise<TestMeeting> {
    const { id } = await testbed.startMeeting(options);
    const meeting = new TestMeeting(testbed, id);
    const running = testbed.rooms.filter(({ program }) => program.child.running);
    await eventually(
      "all rooms join",
      async () => (await meeting.roster()).participants.length === running.length,
    );
    return meeting;
  }

  /** As the hub has it, or as a room received it. */
  async roster(at: "hub" | string = "hub"): Promise<Roster> {
    const found =
      at === "hub"
        ? (await this.testbed.hub.state()).rosters.find(({ meetingId }) => meetingId === this.id)
        : (await this.testbed.room(at).state()).meeting.roster;
    assert.ok(found, `no roster at ${at}`);
    return found;
  }

  async participant(siteId: string, at: "hub" | string = "hub"): Promise<Participant> {
    const found = (await this.roster(at)).participants.find((one) => one.siteId === siteId);
    assert.ok(found, `${siteId} is not in it`);
    return found;
  }

  /** The guest or encoder in the meeting. */
  async guest(): Promise<Participant | undefined> {
    return (await this.roster()).participants.find(({ kind }) => kind === "guest");
  }

  /** Where an encoder sends or a player receives, and the token that authorises it. */
  async invite(kind: "whip" | "whep", query = ""): Promise<{ url: string; token: string }> {
    const { url, token } = await this.testbed.hub.command("meeting.invite", {
      meetingId: this.id,
      kind,
    });
    if (token === undefined) throw new Error(`${kind}: no token`);
    return { url: `${url}${query}`, token };
  }

  /** Rooms that receive the site's audio, as they publish it. */
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
    const { rollCalls } = await this.testbed.hub.state();
    const call = rollCalls.find(({ meetingId }) => meetingId === this.id);
    const entry = call?.sites.find((site) => site.siteId === siteId);
    assert.ok(entry, `no roll-call of ${siteId}`);
    return entry;
  }
}
