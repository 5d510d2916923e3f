import type { Participant } from "../../daemon/contract/meeting/meeting.ts";
import { eventually, House, type HouseOptions } from "./testbed.ts";

/** A house of one room, which is in a meeting that encoders and players come to. */
export class WhipHouse implements AsyncDisposable {
  readonly house: House;
  readonly meetingId: string;

  private constructor(house: House, meetingId: string) {
    this.house = house;
    this.meetingId = meetingId;
  }

  static async build(more: Omit<HouseOptions, "rooms"> = {}): Promise<WhipHouse> {
    const rooms = [{ id: "ha-noi", name: "Hà Nội", camera: false }];
    const house = await House.build({ rooms, ...more });
    const { id } = await house.meetingNow();
    await eventually("the room is in", async () =>
      (await house.hubState()).rosters.some(({ participants }) => participants.length === 1),
    );
    return new WhipHouse(house, id);
  }

  /** Where an encoder or a player comes to, and what opens it. */
  async invite(kind: "whip" | "whep", query = ""): Promise<{ url: string; token: string }> {
    const { meetingId } = this;
    const { url, token } = await this.house.hubCommand<{ url: string; token: string }>("meeting.invite", {
      meetingId,
      kind,
    });
    return { url: `${url}${query}`, token };
  }

  /** The encoder that is in the meeting. */
  async encoder(): Promise<Participant | undefined> {
    const { rosters } = await this.house.hubState();
    return rosters.flatMap(({ participants }) => participants).find(({ kind }) => kind === "guest");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.house[Symbol.asyncDispose]();
  }
}
