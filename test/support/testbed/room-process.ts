import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { RequestArguments, RequestName, ResultOf } from "../../../daemon/contract/define-command.ts";
import type { RoomState } from "../../../daemon/contract/fleet/room-state.ts";
import type { RoomCommands } from "../../../daemon/contract/room-commands.ts";
import { urlHost } from "../../../daemon/platform/url-host.ts";
import { type Scene, startScene } from "../../simulators/scene/index.ts";
import { type SimulatedCamera, startViscaSimulator } from "../../simulators/visca/index.ts";
import { getJson, postCommand } from "../http.ts";
import { freePort } from "../ports.ts";
import { Program } from "../program.ts";
import type { Host } from "./host.ts";
import { type HubProcess, roomToken } from "./hub-process.ts";
import type { RoomOptions } from "./options.ts";

const DEFAULT_VIDEO = { source: "test", width: 640, height: 360, framesPerSecond: 15 };

interface RoomParts {
  readonly directory: string;
  readonly host: Host;
  readonly hub: HubProcess | undefined;
  readonly onLogLine?: (line: string) => void;
}

/** A `roomd room` with its simulated devices; a test may kill it and start it again. */
export class RoomProcess implements AsyncDisposable {
  readonly options: RoomOptions;
  readonly host: Host;
  readonly port: number;
  readonly configFile: string;
  readonly camera: SimulatedCamera | undefined;
  readonly scene: Scene | undefined;
  readonly #parts: RoomParts;
  #program: Program | undefined;
  #forward: AsyncDisposable | undefined;

  private constructor(
    options: RoomOptions,
    parts: RoomParts,
    made: Pick<RoomProcess, "port" | "camera" | "scene">,
  ) {
    this.options = options;
    this.#parts = parts;
    this.host = parts.host;
    this.configFile = join(parts.directory, `${options.id}.yaml`);
    this.port = made.port;
    this.camera = made.camera;
    this.scene = made.scene;
  }

  /** Starts its simulated devices and writes its configuration; `start` starts it. */
  static async create(options: RoomOptions, parts: RoomParts): Promise<RoomProcess> {
    const { id, scene: size } = options;
    const hasCamera = options.camera !== false;
    const camera = hasCamera
      ? await startViscaSimulator({ link: join(parts.directory, `${id}-tty`) })
      : undefined;
    const scene = size && camera ? await startScene({ ...size, camera: camera.camera }) : undefined;
    const port = options.port ?? (await freePort());
    const room = new RoomProcess(options, parts, { port, camera, scene });
    await writeFile(room.configFile, stringify(room.#config()), { mode: 0o600 });
    return room;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get program(): Program {
    if (!this.#program) throw new Error(`room ${this.options.id} was not started`);
    return this.#program;
  }

  /** Resolves when it is ready; also after it was killed. */
  async start(): Promise<void> {
    const { host, onLogLine } = this.#parts;
    this.#program = new Program({
      role: "room",
      configFile: this.configFile,
      inside: host.inside,
      ...(onLogLine ? { onLogLine } : {}),
    });
    await this.#program.ready;
    this.#forward ??= await host.forward(this.port);
  }

  state(): Promise<RoomState> {
    return getJson<RoomState>(`${this.url}/api/state`);
  }

  /** Rejects with the error's code and message. */
  command<Name extends RequestName<RoomCommands>>(
    name: Name,
    ...[params]: RequestArguments<RoomCommands[Name]>
  ): Promise<ResultOf<RoomCommands[Name]>> {
    return this.send(name, params ?? {}) as Promise<ResultOf<RoomCommands[Name]>>;
  }

  /** Sends what the contract may not have: for tests of what is refused. */
  send(method: string, params: unknown): Promise<unknown> {
    return postCommand(this.url, method, params);
  }

  #config(): unknown {
    const { id, name, moreCameras = [], profileFolders = [], ptz, kiosk } = this.options;
    const { camera } = this;
    return {
      room: { id, name },
      api: { port: this.port },
      stateDirectory: join(this.#parts.directory, id),
      ...this.#hubConfig(),
      cameras: [
        ...(camera ? [{ id: "cam1", name: "Camera 1", connection: camera.connection }] : []),
        ...moreCameras,
      ],
      profileFolders,
      // Other rooms of this machine have sockets of their own.
      udp: { port: 0 },
      ...(ptz ? { ptz } : {}),
      ...(kiosk ? { kiosk } : {}),
      media: this.#mediaConfig(),
    };
  }

  #hubConfig(): object {
    const { hub } = this.#parts;
    if (!hub) return {};
    const host = urlHost(hub.host.address);
    return {
      hub: {
        url: `ws://${host}:${hub.port}`,
        broker: `mqtt://${host}:${hub.brokerPort}`,
        token: roomToken(this.options.id),
        ...this.options.hub,
      },
    };
  }

  #mediaConfig(): object {
    const { scene } = this;
    const { video, videos, content, audio, media, keyFrameEverySeconds = 30 } = this.options;
    const seen = scene && { source: "raw-tcp", host: "127.0.0.1", port: scene.port, ...this.options.scene };
    return {
      listenIp: this.host.address,
      ...(videos ? { videos } : { video: seen ?? video ?? DEFAULT_VIDEO }),
      ...(content ? { content } : {}),
      keyFrameEverySeconds,
      audio: audio ?? { source: "tone" },
      // Without a search for the encoders of this machine.
      encoder: "software",
      ...media,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#forward?.[Symbol.asyncDispose]();
    await this.#program?.[Symbol.asyncDispose]();
    await this.camera?.[Symbol.asyncDispose]();
    await this.scene?.[Symbol.asyncDispose]();
  }
}
