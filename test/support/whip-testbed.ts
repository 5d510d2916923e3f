import type { Participant } from "../../daemon/contract/meeting/meeting.ts";
import { eventually, Testbed, type TestbedOptions } from "./testbed.ts";

/** A house of one room, which is in a meeting that encoders and players come to. */
export class WhipTestbed implements AsyncDisposable {
  readonly testbed: Testbed;
  readonly meetingId: string;

  private constructor(house: Testbed, meetingId: string) {
    this.testbed = house;
    this.meetingId = meetingId;
  }

  static async start(more: Omit<TestbedOptions, "rooms"> = {}): Promise<WhipTestbed> {
    const rooms = [{ id: "ha-noi", name: "Hà Nội", camera: false }];
    const house = await Testbed.start({ rooms, ...more });
    const { id } = await house.startMeeting();
    await eventually("the room is in", async () =>
      (await house.hubState()).rosters.some(({ participants }) => participants.length === 1),
    );
    return new WhipTestbed(house, id);
  }

  /** Where an encoder or a player comes to, and what opens it. */
  async invite(kind: "whip" | "whep", query = ""): Promise<{ url: string; token: string }> {
    const { meetingId } = this;
    const { url, token } = await this.testbed.hubCommand<{ url: string; token: string }>("meeting.invite", {
      meetingId,
      kind,
    });
    return { url: `${url}${query}`, token };
  }

  /** The encoder that is in the meeting. */
  async encoder(): Promise<Participant | undefined> {
    const { rosters } = await this.testbed.hubState();
    return rosters.flatMap(({ participants }) => participants).find(({ kind }) => kind === "guest");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.testbed[Symbol.asyncDispose]();
  }
}
