import assert from "node:assert/strict";
import { connectGuest } from "../guest-client.ts";
import type { Link } from "../network/link.ts";
import type { Namespace } from "../network/namespace.ts";
import type { Testbed } from "../testbed.ts";
import { nodesRun, startWan, type Wan } from "./wan.ts";

const ABSENT = "vinh";

/** A WAN with the nodes `second` and `third`, between which UDP can be blocked, and one of the rooms at each. */
export class PartitionedNodes implements AsyncDisposable {
  readonly wan: Wan;
  readonly #links: readonly [Link, Link];
  readonly #guest: Disposable;

  private constructor(wan: Wan, guest: Disposable) {
    this.wan = wan;
    this.#links = [wan.network.nodeLink("second"), wan.network.nodeLink("third")];
    this.#guest = guest;
  }

  static async start(): Promise<PartitionedNodes> {
    const wan = await startWan({
      nodeIds: ["second", "third"],
      testbed: {
        absentRoomIds: [ABSENT],
        startRooms: "later",
        hubConfig: { sfu: { workers: 1, directAfterSeconds: 3 } },
      },
    });
    try {
      const guest = await occupyHub(wan.testbed);
      await wan.testbed.startRooms();
      const nodes = new PartitionedNodes(wan, guest);
      await nodes.#countPackets();
      return nodes;
    } catch (error) {
      await wan[Symbol.asyncDispose]();
      throw error;
    }
  }

  async partition(): Promise<void> {
    const [second, third] = this.#links;
    await second.blockUdp(second.a, third.a.ipv4);
    await third.blockUdp(third.a, second.a.ipv4);
  }

  async restore(): Promise<void> {
    for (const link of this.#links) await link.restore();
  }

  /** Video packets that the hub's own workers have sent to the nodes. */
  packetsRelayed(): Promise<number> {
    return countedPackets(this.wan.network.hub.namespace);
  }

  /** Video packets that a room has received. */
  packetsReceived(room: "near" | "far"): Promise<number> {
    return countedPackets(this.wan.network[room].namespace);
  }

  async #countPackets(): Promise<void> {
    const [second, third] = this.#links;
    const { hub, near, far } = this.wan.network;
    await countPackets(hub.namespace, "output", `ip daddr { ${second.a.ipv4}, ${third.a.ipv4} }`);
    for (const { namespace } of [near, far]) await countPackets(namespace, "input");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#guest[Symbol.dispose]();
    await this.wan[Symbol.asyncDispose]();
  }
}

/** Counts packets that begin or end here and are as large as those of video only. */
async function countPackets(at: Namespace, hook: "input" | "output", which = ""): Promise<void> {
  await at.nft(`
    table inet video {
      chain counted {
        type filter hook ${hook} priority 0;
        ${which} meta l4proto udp meta length > 500 counter
      }
    }`);
}

async function countedPackets(at: Namespace): Promise<number> {
  const listed = await at.run("nft", ["list", "chain", "inet", "video", "counted"]);
  return Number(/counter packets (\d+)/.exec(listed)?.[1] ?? assert.fail(listed));
}

/** A guest in another meeting takes the first worker slot, which is at the hub: the rooms get those at the nodes. */
async function occupyHub(testbed: Testbed): Promise<Disposable> {
  await nodesRun(testbed);
  const { hub } = testbed;
  const { id: meetingId } = await hub.startMeeting({ title: "Họp khác", roomIds: [ABSENT] });
  const { url } = await hub.command("meeting.invite", { meetingId });
  const guest = await connectGuest(url);
  await guest.request("guest.join", { name: "Lan" });
  await guest.waitForPhase("joined");
  return guest;
}
