import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import type { HubState } from "../../daemon/contract/fleet/hub-state.ts";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { type Scene, startScene } from "../simulators/scene/index.ts";
import { startViscaSimulator } from "../simulators/visca/index.ts";
import { freePort } from "./ports.ts";
import { Program } from "./program.ts";

/** A hub and rooms as real processes on loopback, each room with a simulated camera on a real
 * pseudo-terminal. What a test starts here is gone when the house is disposed. */

export type SimulatedCamera = Awaited<ReturnType<typeof startViscaSimulator>>;

/** Resolves when `probe` answers with something true; rejects after `withinMs` with its last answer.
 * For states that only an API shows; the interval is the API's own pace. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false | null>,
  withinMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const answer = await probe();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(
    `${what}: not within ${withinMs} ms; last: ${last instanceof Error ? last.stack : JSON.stringify(last)}`,
  );
}

export interface RoomOptions {
  readonly id: string;
  readonly name: string;
  readonly region?: string;
  readonly video?: Record<string, unknown>;
  /** Instead of `video`: pictures to choose from, as in the configuration's `media.videos`. */
  readonly videos?: readonly Readonly<Record<string, unknown>>[];
  /** The second picture, as in `media.content`. */
  readonly content?: Record<string, unknown>;
  readonly audio?: Record<string, unknown>;
  /** Instead of `video`: what the simulated camera sees, in this size. */
  readonly scene?: { readonly width: number; readonly height: number; readonly framesPerSecond: number };
  readonly camera?: boolean;
  readonly alone?: boolean;
  /** Of the panel; a free one where none is given. */
  readonly port?: number;
  readonly keyFrameEverySeconds?: number;
  /** Entries of the configuration's `cameras` besides the room's own; whoever asks has started them. */
  readonly moreCameras?: readonly Readonly<Record<string, unknown>>[];
  readonly profileFolders?: readonly string[];
  /** How the room treats its camera: the configuration's `ptz`. */
  readonly ptz?: Record<string, unknown>;
  /** Who looks after its screens' browsers: the configuration's `kiosk`. */
  readonly kiosk?: Record<string, unknown>;
}

export interface TestbedOptions {
  readonly rooms: readonly RoomOptions[];
  /** `none`: the rooms work alone. */
  readonly hub?: "none";
  /** A free one where none is given. */
  readonly hubPort?: number;
  /** Of hub.yaml, besides what every house has. */
  readonly hubConfig?: Readonly<Record<string, unknown>>;
  /** Configuration and databases are kept here; otherwise they are in a temporary folder and deleted. */
  readonly directory?: string;
  /** Each log line of a room (by its id) or the `hub`. */
  readonly onLogLine?: (who: string, line: string) => void;
}

export class RoomProcess {
  readonly options: RoomOptions;
  readonly port: number;
  readonly configFile: string;
  readonly camera: SimulatedCamera | undefined;
  readonly scene: Scene | undefined;
  readonly #onLine: TestbedOptions["onLogLine"];
  program: Program | undefined;

  constructor(
    options: RoomOptions,
    parts: {
      onLine: TestbedOptions["onLogLine"];
      port: number;
      configFile: string;
      camera: SimulatedCamera | undefined;
      scene: Scene | undefined;
    },
  ) {
    this.options = options;
    this.#onLine = parts.onLine;
    this.port = parts.port;
    this.configFile = parts.configFile;
    this.camera = parts.camera;
    this.scene = parts.scene;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.program = new Program({
      role: "room",
      configFile: this.configFile,
      onLogLine: (line) => this.#onLine?.(this.options.id, line),
    });
    await this.program.ready;
  }

  state(): Promise<RoomState> {
    return getJson<RoomState>(`${this.url}/api/state`);
  }

  command<T = unknown>(method: string, params: unknown = {}): Promise<T> {
    return postCommand<T>(this.url, method, params);
  }
}

export class Testbed implements AsyncDisposable {
  readonly directory: string;
  readonly rooms: RoomProcess[] = [];
  readonly brokerPort: number;
  readonly hubPort: number;
  readonly #options: TestbedOptions;
  hub: Program | undefined;

  private constructor(options: TestbedOptions, directory: string, brokerPort: number, hubPort: number) {
    this.#options = options;
    this.directory = directory;
    this.brokerPort = brokerPort;
    this.hubPort = hubPort;
  }

  /** Builds a house and starts it; rejects, with everything ended, when a part of it does not start. */
  static async start(options: TestbedOptions): Promise<Testbed> {
    const { directory: keepIn } = options;
    if (keepIn !== undefined) await mkdir(keepIn, { recursive: true });
    const directory = keepIn === undefined ? await mkdtemp(join(tmpdir(), "roomd-house-")) : resolve(keepIn);
    const hubPort = options.hubPort ?? (await freePort());
    const house = new Testbed(options, directory, await freePort(), hubPort);
    try {
      for (const room of options.rooms) await house.#addRoom(room);
      if (options.hub !== "none") await house.startHub();
      await Promise.all(house.rooms.map((room) => room.start()));
      return house;
    } catch (error) {
      await house[Symbol.asyncDispose]();
      throw error;
    }
  }

  get hubUrl(): string {
    return `http://127.0.0.1:${this.hubPort}`;
  }

  room(id: string): RoomProcess {
    const room = this.rooms.find((candidate) => candidate.options.id === id);
    if (!room) throw new Error(`no room ${id} in this house`);
    return room;
  }

  async startHub(): Promise<void> {
    const configFile = join(this.directory, "hub.yaml");
    await writeFile(
      configFile,
      stringify({
        hub: { name: "Trung tâm" },
        api: { port: this.hubPort },
        stateDirectory: join(this.directory, "hub"),
        broker: { type: "embedded", port: this.brokerPort },
        rooms: this.rooms.map(({ options }) => ({
          id: options.id,
          name: options.name,
          region: options.region ?? "Miền Trung",
          token: `token-of-${options.id}`,
        })),
        ...this.#options.hubConfig,
      }),
      { mode: 0o600 },
    );
    const onLine = (line: string) => this.#options.onLogLine?.("hub", line);
    this.hub = new Program({ role: "hub", configFile, onLogLine: onLine });
    await this.hub.ready;
  }

  hubState(): Promise<HubState> {
    return getJson<HubState>(`${this.hubUrl}/api/state`);
  }

  hubCommand<T = unknown>(method: string, params: unknown = {}): Promise<T> {
    return postCommand<T>(this.hubUrl, method, params);
  }

  /** A meeting of all rooms that is on from now for ten minutes. */
  async startMeeting(
    title = "Họp giao ban",
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<{ id: string }> {
    const now = Date.now();
    return this.hubCommand("meeting.create", {
      title,
      startsAtMs: now,
      endsAtMs: now + 600_000,
      roomIds: this.rooms.map((room) => room.options.id),
      ...more,
    });
  }

  async #addRoom(options: RoomOptions): Promise<void> {
    const port = options.port ?? (await freePort());
    const camera =
      options.camera === false
        ? undefined
        : await startViscaSimulator({ link: join(this.directory, `${options.id}-tty`) });
    const scene =
      options.scene && camera ? await startScene({ ...options.scene, camera: camera.camera }) : undefined;
    const seen = scene && { source: "raw-tcp", host: "127.0.0.1", port: scene.port, ...options.scene };
    const configFile = join(this.directory, `${options.id}.yaml`);
    await writeFile(
      configFile,
      stringify({
        room: { id: options.id, name: options.name },
        api: { port },
        stateDirectory: join(this.directory, options.id),
        ...(options.alone
          ? {}
          : {
              hub: {
                url: `ws://127.0.0.1:${this.hubPort}`,
                broker: `mqtt://127.0.0.1:${this.brokerPort}`,
                token: `token-of-${options.id}`,
              },
            }),
        cameras: [
          ...(camera ? [{ id: "cam1", name: "Camera 1", connection: camera.connection }] : []),
          ...(options.moreCameras ?? []),
        ],
        profileFolders: options.profileFolders ?? [],
        // Other rooms of this machine have sockets of their own.
        udp: { port: 0 },
        ...(options.ptz ? { ptz: options.ptz } : {}),
        ...(options.kiosk ? { kiosk: options.kiosk } : {}),
        media: {
          ...(options.videos
            ? { videos: options.videos }
            : {
                video: seen ??
                  options.video ?? { source: "test", width: 640, height: 360, framesPerSecond: 30 },
              }),
          ...(options.content ? { content: options.content } : {}),
          keyFrameEverySeconds: options.keyFrameEverySeconds ?? 30,
          audio: options.audio ?? { source: "tone" },
        },
      }),
      { mode: 0o600 },
    );
    this.rooms.push(
      new RoomProcess(options, { port, configFile, camera, scene, onLine: this.#options.onLogLine }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.rooms.map((room) => room.program?.[Symbol.asyncDispose]()));
    await this.hub?.[Symbol.asyncDispose]();
    await Promise.allSettled(
      this.rooms.flatMap((room) => [
        room.camera?.[Symbol.asyncDispose](),
        room.scene?.[Symbol.asyncDispose](),
      ]),
    );
    if (this.#options.directory !== undefined) return;
    await rm(this.directory, { recursive: true, force: true });
  }
}

export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export async function postCommand<T>(url: string, method: string, params: unknown): Promise<T> {
  const response = await fetch(`${url}/api/commands`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ method, params }),
    signal: AbortSignal.timeout(10_000),
  });
  const body = (await response.json()) as { result?: T; error?: { code: string; message: string } };
  if (!response.ok) throw new Error(`${method}: ${body.error?.code} ${body.error?.message}`);
  return body.result as T;
}
