import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { stringify } from "yaml";
import type { HubState } from "../../../daemon/contract/fleet/hub-state.ts";
import type { RoomState } from "../../../daemon/contract/fleet/room-state.ts";
import { urlHost } from "../../../daemon/platform/url-host.ts";
import { launchBrowser } from "../browser.ts";
import type { Link } from "../network/link.ts";
import { Namespace } from "../network/namespace.ts";
import { Nat } from "../network/nat.ts";
import { PortForward } from "../network/port-forward.ts";
import { veth } from "../network/veth.ts";
import { type PacketOrder, Wire, type WireConditions } from "../network/wire.ts";
import { nodeTokenOf } from "../node-process.ts";
import { freePort } from "../ports.ts";
import { Program } from "../program.ts";
import { eventually, getJson, postCommand } from "../testbed.ts";

export interface WanRoom {
  readonly id: string;
  readonly url: string;
  readonly namespace: Namespace;
  state(): Promise<RoomState>;
  command<T = unknown>(method: string, params?: unknown): Promise<T>;
  /** A browser in the room, on its side of the WAN. */
  browser(): Promise<Browser>;
}

export interface WanTestbedOptions {
  /** Packet loss of the far room's WAN, per direction, %. */
  readonly lossPercent: number;
  /** `emulated` has delay, jitter and bandwidth, see `farWire`; `veth` has loss only. */
  readonly farLink?: "veth" | "emulated";
  readonly family?: "ipv4" | "ipv6";
  /** Snow uses all of the encoder's bitrate. */
  readonly pattern?: "ball" | "snow";
  /** More of the rooms' media configuration. */
  readonly media?: Readonly<Record<string, unknown>>;
  /** Each line of a program's log. */
  readonly onLogLine?: (program: string, line: string) => void;
  /** SFU nodes, each on a host of its own behind the centre. Then hub and nodes have one worker each. */
  readonly nodeIds?: readonly string[];
  /** More rooms that the hub knows, but that don't run. */
  readonly absentRoomIds?: readonly string[];
  /** Runs when hub and nodes are ready and the rooms are not started yet: rooms lease their routers as soon
   * as they connect. */
  readonly beforeRooms?: (hubUrl: string) => Promise<AsyncDisposable>;
}

/** Conditions of the far room's WAN, the same in both directions; a veth link has loss only. */
export interface LinkConditions extends WireConditions {
  readonly lossPercent?: number;
  readonly order?: PacketOrder;
}

const NAMES: Readonly<Record<string, string>> = { far: "Lào Cai", near: "Hà Nội" };
const VIDEO = { source: "test", width: 640, height: 360, framesPerSecond: 15 };

/** Three hosts with networks between them, all in the test's own namespaces: a centre, a near room that
 * reaches it directly, and a far room behind a NAT router and a WAN with loss. */
export class WanTestbed implements AsyncDisposable {
  readonly hubUrl: string;
  readonly far: WanRoom;
  readonly near: WanRoom;
  /** Between the far room's router and the centre. */
  readonly farLink: Link;
  /** The same, if emulated. */
  readonly farWire: Wire | undefined;
  /** Between each SFU node and the centre. */
  readonly nodeLinks: readonly Link[];
  readonly nat: Nat;
  readonly centre: Namespace;
  readonly recordings: string;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    parts: Omit<
      WanTestbed,
      | keyof AsyncDisposable
      | "hubState"
      | "hubCommand"
      | "guestBrowser"
      | "setLinkConditions"
      | "startMeeting"
    >,
    stack: AsyncDisposableStack,
  ) {
    this.hubUrl = parts.hubUrl;
    this.far = parts.far;
    this.near = parts.near;
    this.farLink = parts.farLink;
    this.farWire = parts.farWire;
    this.nodeLinks = parts.nodeLinks;
    this.nat = parts.nat;
    this.centre = parts.centre;
    this.recordings = parts.recordings;
    this.#stack = stack;
  }

  static async start(options: WanTestbedOptions): Promise<WanTestbed> {
    const { lossPercent, onLogLine, family = "ipv4", pattern = "ball", media = {} } = options;
    const { nodeIds = [], absentRoomIds = [] } = options;
    await using stack = new AsyncDisposableStack();
    const directory = await mkdtemp(join(tmpdir(), "roomd-wan-"));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const centre = stack.use(await Namespace.create());
    const router = stack.use(await Namespace.create());
    const farHost = stack.use(await Namespace.create());
    const nearHost = stack.use(await Namespace.create());
    const lan = await veth(farHost, router);
    const wire = options.farLink === "emulated" ? stack.use(await Wire.between(router, centre)) : undefined;
    const link = wire?.link ?? (await veth(router, centre));
    const direct = await veth(nearHost, centre);
    await farHost.setGateway(lan.b);
    await nearHost.setGateway(direct.b);
    const nat = await Nat.at(link.a);
    await link.lose(link.a, lossPercent);
    await link.lose(link.b, lossPercent);

    const [hubPort, brokerPort] = [await freePort(), await freePort()];
    const centreIp = link.b[family];
    const video = { ...VIDEO, pattern };
    const recordings = join(directory, "recordings");
    const hubConfig = {
      hub: { name: "Trung tâm" },
      api: { host: family === "ipv4" ? "0.0.0.0" : "::", port: hubPort },
      stateDirectory: join(directory, "hub"),
      broker: { type: "embedded", host: family === "ipv4" ? "0.0.0.0" : "::", port: brokerPort },
      // With several networks, packets must leave from the announced address.
      sfu: { listenIp: centreIp, ...(nodeIds.length > 0 ? { workers: 1 } : {}) },
      nodes: nodeIds.map((id) => ({ id, token: nodeTokenOf(id) })),
      guests: { publicUrl: `http://127.0.0.1:${hubPort}` },
      recording: { directory: recordings, minFreeBytes: 1_000_000 },
      rooms: ["far", "near", ...absentRoomIds].map((id) => ({
        id,
        name: NAMES[id] ?? id,
        token: `token-of-${id}`,
      })),
    };
    const logged = onLogLine ? { onLine: onLogLine } : {};
    const centreProgram = { role: "hub", name: "hub", config: hubConfig, inside: centre } as const;
    await startProgram(stack, { ...centreProgram, directory, ...logged });
    stack.use(await PortForward.open(centre, hubPort));
    const hubUrl = `http://127.0.0.1:${hubPort}`;
    const nodeLinks: Link[] = [];
    const broker = `mqtt://${urlHost(centreIp)}:${brokerPort}`;
    for (const id of nodeIds) nodeLinks.push(await nodeBehind(centre, { stack, directory, id, broker }));
    if (nodeIds.length > 0) {
      await router.setGateway(link.b);
      await eventually("the nodes are there", async () => {
        const { nodes } = await getJson<HubState>(`${hubUrl}/api/state`);
        return nodes.every(({ health }) => health.status === "ok");
      });
    }
    if (options.beforeRooms) stack.use(await options.beforeRooms(hubUrl));
    const roomIn = async (id: string, namespace: Namespace, ip: string): Promise<WanRoom> => {
      const port = await freePort();
      const config = {
        room: { id, name: NAMES[id] },
        api: { port },
        stateDirectory: join(directory, id),
        hub: {
          url: `ws://${urlHost(centreIp)}:${hubPort}`,
          broker,
          token: `token-of-${id}`,
        },
        udp: { port: 0 },
        media: { listenIp: ip, video, content: video, audio: { source: "tone" }, ...media },
      };
      await startProgram(stack, { role: "room", directory, name: id, config, inside: namespace, ...logged });
      stack.use(await PortForward.open(namespace, port));
      const url = `http://127.0.0.1:${port}`;
      return {
        id,
        url,
        namespace,
        state: () => getJson<RoomState>(`${url}/api/state`),
        command: (method, params = {}) => postCommand(url, method, params),
        browser: async () => launchBrowser([], await namespace.executable("/usr/bin/chromium")),
      };
    };
    const far = await roomIn("far", farHost, lan.a[family]);
    const near = await roomIn("near", nearHost, direct.a[family]);
    return new WanTestbed(
      { hubUrl, far, near, farLink: link, farWire: wire, nodeLinks, nat, centre, recordings },
      stack.move(),
    );
  }

  hubState(): Promise<HubState> {
    return getJson<HubState>(`${this.hubUrl}/api/state`);
  }

  hubCommand<T = unknown>(method: string, params: unknown): Promise<T> {
    return postCommand<T>(this.hubUrl, method, params);
  }

  /** Starts a meeting of both rooms for an hour; returns its id. */
  async startMeeting(more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const now = Date.now();
    const times = { startsAtMs: now, endsAtMs: now + 3_600_000 };
    const meeting = { title: "Họp tổng kết năm", ...times, roomIds: ["far", "near"], ...more };
    const { id } = await this.hubCommand<{ id: string }>("meeting.create", meeting);
    return id;
  }

  async setLinkConditions({ lossPercent = 0, order = "kept", ...wire }: LinkConditions): Promise<void> {
    await this.farWire?.setOrder(order);
    for (const end of [this.farLink.a, this.farLink.b]) {
      await this.farWire?.set(end, wire);
      await this.farLink.lose(end, lossPercent);
    }
  }

  /** A guest's browser, with its own camera and microphone, next to the centre. */
  async guestBrowser(args: readonly string[]): Promise<Browser> {
    return launchBrowser(args, await this.centre.executable("/usr/bin/chromium"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Starts a node on a host behind the centre; returns its link. */
async function nodeBehind(
  centre: Namespace,
  {
    stack,
    directory,
    id,
    broker,
  }: { stack: AsyncDisposableStack; directory: string; id: string; broker: string },
): Promise<Link> {
  const host = stack.use(await Namespace.create());
  const link = await veth(host, centre);
  await host.setGateway(link.b);
  await centre.forward();
  const address = link.a.ipv4;
  const config = {
    node: { id },
    hub: { broker, token: nodeTokenOf(id) },
    control: { host: address },
    media: { listenIp: address },
    workers: 1,
  };
  await startProgram(stack, { role: "node", directory, name: id, config, inside: host });
  return link;
}

async function startProgram(
  stack: AsyncDisposableStack,
  parts: {
    role: "hub" | "room" | "node";
    directory: string;
    name: string;
    config: unknown;
    inside: Namespace;
    onLine?: (program: string, line: string) => void;
  },
): Promise<void> {
  const configFile = join(parts.directory, `${parts.name}.yaml`);
  await writeFile(configFile, stringify(parts.config), { mode: 0o600 });
  const { role, name, inside, onLine } = parts;
  const listen = onLine ? { onLine: (line: string) => onLine(name, line) } : {};
  const program = stack.use(new Program({ role, configFile, inside: inside.inside, ...listen }));
  await program.ready;
}
