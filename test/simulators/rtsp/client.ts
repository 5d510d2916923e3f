import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { Socket } from "node:net";
import type { DigestAuthentication } from "./digest-authentication.ts";
import { interleaved, RtspReader, type RtspRequest, response } from "./message.ts";
import type { Track } from "./track.ts";

export interface Camera {
  /** By path; the tracks of each by their control address. */
  readonly streams: ReadonlyMap<string, ReadonlyMap<string, Track>>;
  readonly login: DigestAuthentication | undefined;
  readonly faults: RtspFaults;
  readonly sessions: CameraSessions;
  readonly requested: (method: string) => void;
  readonly played: (path: string, transport: "tcp" | "udp") => void;
}

export interface RtspFaults {
  /** Responds to every request with 503. */
  refuses: boolean;
  /** Accepts PLAY but sends no packets. */
  silent: boolean;
  /** Accepts RTP over the RTSP connection only. */
  tcpOnly: boolean;
  /** Serves one session at a time; one that ends without TEARDOWN occupies it for 5 s more. */
  oneSession: boolean;
}

const SESSION_LINGER_MS = 5000;

/** The sessions of a camera, of which it may serve only one. */
export class CameraSessions {
  readonly #faults: RtspFaults;
  readonly #clients = new Set<RtspClient>();
  #occupiedUntilMs = 0;

  constructor(faults: RtspFaults) {
    this.#faults = faults;
  }

  /** Returns false where the camera is occupied. */
  begin(client: RtspClient): boolean {
    const isOccupied = this.#clients.size > 0 || performance.now() < this.#occupiedUntilMs;
    if (this.#faults.oneSession && isOccupied && !this.#clients.has(client)) return false;
    this.#clients.add(client);
    return true;
  }

  end(client: RtspClient, how: "teardown" | "closed"): void {
    if (this.#clients.delete(client) && how === "closed") {
      this.#occupiedUntilMs = performance.now() + SESSION_LINGER_MS;
    }
  }
}

/** One client of the simulated camera. */
export class RtspClient {
  readonly #socket: Socket;
  readonly #camera: Camera;
  readonly #reader = new RtspReader();
  readonly #session = String(Math.floor(Math.random() * 1e9));
  readonly #senders = new Map<string, (packet: Buffer) => void>();
  readonly #releases: (() => void)[] = [];
  #transport: "tcp" | "udp" = "tcp";
  #isPlaying = false;

  constructor(socket: Socket, camera: Camera) {
    this.#socket = socket;
    this.#camera = camera;
    socket.on("data", (chunk) => {
      try {
        for (const message of this.#reader.push(chunk)) {
          if (message.kind === "request") void this.#respond(message);
        }
      } catch {
        socket.destroy();
      }
    });
    socket.once("close", () => this.#end("closed"));
    // The close event ends the client.
    socket.on("error", () => {});
  }

  async #respond(request: RtspRequest): Promise<void> {
    const reply = (status: number, headers?: Record<string, string>, body?: string) =>
      this.#socket.write(response(request, status, headers, body));
    const { faults, login, streams, sessions } = this.#camera;
    this.#camera.requested(request.method);
    if (faults.refuses) return void reply(503);
    if (request.method === "OPTIONS") {
      return void reply(200, { Public: "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN" });
    }
    if (login && !login.accepts(request)) return void reply(401, { "WWW-Authenticate": login.challenge });
    const session = { Session: `${this.#session};timeout=60` };
    const [, path = "", control = ""] = new URL(request.uri.replace(/^rtsp/, "http")).pathname.split("/");
    const tracks = streams.get(path);
    switch (request.method) {
      case "DESCRIBE": {
        if (!tracks) return void reply(404);
        const header = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=camera", "c=IN IP4 0.0.0.0", "t=0 0"];
        const sections = await Promise.all([...tracks.values()].map(({ description }) => description));
        const body = [...header, ...sections, ""].join("\r\n");
        return void reply(
          200,
          { "Content-Type": "application/sdp", "Content-Base": `${request.uri}/` },
          body,
        );
      }
      case "SETUP": {
        if (!tracks?.has(control)) return void reply(404);
        if (!sessions.begin(this)) return void reply(453);
        const transport = await this.#setUp(control, request.headers.get("transport") ?? "");
        return void (transport ? reply(200, { ...session, Transport: transport }) : reply(461));
      }
      case "PLAY":
        if (!tracks || this.#senders.size === 0) return void reply(454);
        reply(200, { ...session, Range: "npt=0.000-" });
        if (!this.#isPlaying) this.#play(tracks);
        return this.#camera.played(path, this.#transport);
      case "GET_PARAMETER":
        return void reply(200, session);
      case "TEARDOWN":
        reply(200);
        return this.#end("teardown");
      default:
        return void reply(501);
    }
  }

  #play(tracks: ReadonlyMap<string, Track>): void {
    this.#isPlaying = true;
    for (const [control, send] of this.#senders) {
      const stop = tracks.get(control)?.onPacket((packet) => {
        if (!this.#camera.faults.silent) send(packet);
      });
      if (stop) this.#releases.push(stop);
    }
  }

  /** Returns the accepted transport; undefined: not supported. */
  async #setUp(control: string, requested: string): Promise<string | undefined> {
    const [, channel] = /interleaved=(\d+)/.exec(requested) ?? [];
    if (/RTP\/AVP\/TCP/.test(requested) && channel !== undefined) {
      this.#transport = "tcp";
      this.#senders.set(control, (packet) => {
        if (!this.#socket.writableNeedDrain) this.#socket.write(interleaved(Number(channel), packet));
      });
      return requested;
    }
    const [, port] = /client_port=(\d+)/.exec(requested) ?? [];
    if (port === undefined || this.#camera.faults.tcpOnly) return undefined;
    const udp = createSocket("udp4");
    udp.bind(0, "127.0.0.1");
    await once(udp, "listening");
    udp.on("error", () => {});
    this.#releases.push(() => udp.close());
    this.#transport = "udp";
    this.#senders.set(control, (packet) => udp.send(packet, Number(port), "127.0.0.1"));
    const serverPort = udp.address().port;
    return `RTP/AVP;unicast;client_port=${port}-${Number(port) + 1};server_port=${serverPort}-${serverPort + 1}`;
  }

  #end(how: "teardown" | "closed"): void {
    this.#camera.sessions.end(this, how);
    this.#isPlaying = false;
    this.#senders.clear();
    for (const release of this.#releases.splice(0).toReversed()) release();
  }
}
