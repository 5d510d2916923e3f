import assert from "node:assert/strict";
import type { Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import { connectGuest } from "../guest-client.ts";
import type { Link } from "../network/link.ts";
import type { Namespace } from "../network/namespace.ts";
import { postCommand } from "../testbed.ts";
import { WanTestbed } from "./wan-testbed.ts";

const ABSENT = "vinh";

/** A testbed with two nodes, `second` and `third`, between which UDP can be blocked, and one room at each. */
export class PartitionedNodes implements AsyncDisposable {
  readonly testbed: WanTestbed;
  readonly #nodes: readonly [Link, Link];
  readonly #stack: AsyncDisposableStack;

  private constructor(testbed: WanTestbed, nodes: readonly [Link, Link], stack: AsyncDisposableStack) {
    this.testbed = testbed;
    this.#nodes = nodes;
    this.#stack = stack;
  }

  static async start(): Promise<PartitionedNodes> {
    await using stack = new AsyncDisposableStack();
    const testbed = stack.use(
      await WanTestbed.start({
        lossPercent: 0,
        nodeIds: ["second", "third"],
        absentRoomIds: [ABSENT],
        beforeRooms: guestElsewhere,
      }),
    );
    const [second, third] = testbed.nodeLinks;
    assert.ok(second && third);
    const toNodes = `ip daddr { ${second.a.ipv4}, ${third.a.ipv4} }`;
    await count(testbed.centre, "output", toNodes);
    for (const { namespace } of [testbed.near, testbed.far]) await count(namespace, "input");
    return new PartitionedNodes(testbed, [second, third], stack.move());
  }

  async partition(): Promise<void> {
    const [second, third] = this.#nodes;
    await second.blockUdp(second.a, third.a.ipv4);
    await third.blockUdp(third.a, second.a.ipv4);
  }

  async restore(): Promise<void> {
    for (const line of this.#nodes) await line.restore();
  }

  /** Video packets that the hub's own workers have sent to the nodes. */
  packetsRelayed(): Promise<number> {
    return counted(this.testbed.centre);
  }

  /** Video packets that have reached a room. */
  packetsReceived(room: Namespace): Promise<number> {
    return counted(room);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** Counts local packets that are large enough for video. */
async function count(at: Namespace, hook: "input" | "output", which = ""): Promise<void> {
  await at.nft(`
    table inet pictures {
      chain counted {
        type filter hook ${hook} priority 0;
        ${which} meta l4proto udp meta length > 500 counter
      }
    }`);
}

async function counted(at: Namespace): Promise<number> {
  const output = await at.run("nft", ["list", "chain", "inet", "pictures", "counted"]);
  return Number(/counter packets (\d+)/.exec(output)?.[1] ?? assert.fail(output));
}

/** A guest in another meeting: its active speaker detector takes the first lease, which is at the hub. */
async function guestElsewhere(hubUrl: string): Promise<AsyncDisposable> {
  const now = Date.now();
  const { id: meetingId } = await postCommand<Meeting>(hubUrl, "meeting.create", {
    ...{ title: "Họp khác", startsAtMs: now, endsAtMs: now + 3_600_000, roomIds: [ABSENT] },
  });
  const { url } = await postCommand<{ url: string }>(hubUrl, "meeting.invite", { meetingId });
  const client = await connectGuest(url);
  await client.request("guest.join", { name: "Lan" });
  await client.waitForPhase("joined");
  return { [Symbol.asyncDispose]: async () => client[Symbol.dispose]() };
}
