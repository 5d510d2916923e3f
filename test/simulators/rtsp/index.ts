import { EventEmitter, once } from "node:events";
import { createServer, type Socket } from "node:net";
import { CameraSessions, RtspClient, type RtspFaults } from "./client.ts";
import { DigestAuthentication, type LoginKind } from "./digest-authentication.ts";
import { type StreamOptions, startAudio, startVideo } from "./encoder.ts";
import type { Track } from "./track.ts";

export interface RtspOptions {
  /** By path. */
  readonly streams: Readonly<Record<string, Partial<StreamOptions>>>;
  readonly login?: { readonly username: string; readonly password: string; readonly kind?: LoginKind };
  readonly faults?: Partial<RtspFaults>;
}

/** An IP camera's RTSP server on 127.0.0.1. */
export interface RtspSimulator extends AsyncDisposable {
  readonly faults: RtspFaults;
  /** Streams played so far, such as `main over tcp`. */
  readonly played: readonly string[];
  /** Requests so far, by method. */
  readonly methods: readonly string[];
  /** Wrong logins so far. */
  readonly refusedLogins: number;
  /** Emits `played` whenever a client starts a stream. */
  readonly events: EventEmitter<{ played: [path: string] }>;
  url(path: string): string;
  /** Without login. */
  address(path: string): string;
  /** Closes every connection, as after a power failure. */
  disconnectAll(): void;
}

const DEFAULTS: StreamOptions = {
  width: 640,
  height: 360,
  framesPerSecond: 15,
  profile: "constrained-baseline",
  keyFrameEvery: 15,
  kbps: 500,
  pattern: "ball",
  bFrames: false,
  audio: "none",
  parameterSets: "described",
};

export async function startRtspSimulator(options: RtspOptions): Promise<RtspSimulator> {
  await using stack = new AsyncDisposableStack();
  const streams = new Map<string, ReadonlyMap<string, Track>>();
  for (const [path, written] of Object.entries(options.streams)) {
    const stream = { ...DEFAULTS, ...written };
    const tracks = new Map<string, Track>();
    if (stream.audio !== "none") tracks.set("audio", stack.use(await startAudio(stream.audio)));
    tracks.set("video", stack.use(await startVideo(stream)));
    streams.set(path, tracks);
  }
  const faults: RtspFaults = {
    ...{ refuses: false, silent: false, tcpOnly: false, oneSession: false },
    ...options.faults,
  };
  const played: string[] = [];
  const methods: string[] = [];
  const events: RtspSimulator["events"] = new EventEmitter();
  const camera = {
    streams,
    faults,
    login: options.login && new DigestAuthentication(options.login, options.login.kind ?? "MD5"),
    sessions: new CameraSessions(faults),
    requested: (method: string) => methods.push(method),
    played: (path: string, transport: string) => {
      played.push(`${path} over ${transport}`);
      events.emit("played", path);
    },
  };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    new RtspClient(socket, camera);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const disconnectAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  stack.defer(async () => {
    const closed = once(server, "close");
    server.close();
    disconnectAll();
    await closed;
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const owned = stack.move();
  const login = options.login ? `${options.login.username}:${options.login.password}@` : "";
  return {
    faults,
    played,
    methods,
    get refusedLogins() {
      return camera.login?.refused ?? 0;
    },
    events,
    address: (path) => `rtsp://127.0.0.1:${port}/${path}`,
    url: (path) => `rtsp://${login}127.0.0.1:${port}/${path}`,
    disconnectAll,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
