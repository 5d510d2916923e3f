import { eventually } from "../eventually.ts";
import type { RoomOptions, TestbedOptions } from "../testbed/options.ts";
import type { RoomProcess } from "../testbed/room-process.ts";
import { Testbed } from "../testbed.ts";
import { WanNetwork, type WanNetworkOptions } from "./wan-network.ts";

export interface WanOptions extends WanNetworkOptions {
  /** Snow takes as much of a link as the encoder may send. */
  readonly pattern?: "ball" | "snow";
  /** Further entries of the rooms' `media`. */
  readonly media?: Readonly<Record<string, unknown>>;
  /** Further options of the testbed. */
  readonly testbed?: Pick<TestbedOptions, "absentRoomIds" | "startRooms" | "onLogLine" | "hubConfig">;
}

/** A hub, a room `near`, a room `far` behind NAT and a link that a test can disturb, and nodes. */
export interface Wan extends AsyncDisposable {
  readonly testbed: Testbed;
  readonly network: WanNetwork;
  readonly near: RoomProcess;
  readonly far: RoomProcess;
}

const VIDEO = { source: "test", width: 640, height: 360, framesPerSecond: 15 };

export async function startWan(options: WanOptions = {}): Promise<Wan> {
  const { pattern = "ball", media = {}, nodeIds = [] } = options;
  const video = { ...VIDEO, pattern };
  const common = { camera: false, video, content: video, media } as const;
  const rooms: readonly RoomOptions[] = [
    { id: "far", name: "Lào Cai", ...common },
    { id: "near", name: "Hà Nội", ...common },
  ];
  const { hubConfig, startRooms, ...more } = options.testbed ?? {};
  const network = await WanNetwork.create(options);
  const testbed = await Testbed.start({
    network,
    rooms,
    startRooms: "later",
    nodes: nodeIds.map((id) => ({ id })),
    // With nodes, each machine has one worker: the rooms are spread over the machines.
    hubConfig: {
      recording: { minFreeBytes: 1_000_000 },
      sfu: nodeIds.length > 0 ? { workers: 1 } : {},
      ...hubConfig,
    },
    ...more,
  });
  if (startRooms !== "later") {
    // Rooms get their worker slots as they join: those at nodes only when the nodes run.
    await nodesRun(testbed);
    await testbed.startRooms();
  }
  return {
    testbed,
    network,
    near: testbed.room("near"),
    far: testbed.room("far"),
    [Symbol.asyncDispose]: () => testbed[Symbol.asyncDispose](),
  };
}

export async function nodesRun({ hub }: Testbed): Promise<void> {
  await eventually("all nodes run", async () =>
    (await hub.state()).nodes.every(({ health }) => health.status === "ok"),
  );
}
