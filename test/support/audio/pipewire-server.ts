import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OwnedChild } from "../../../daemon/platform/child-process.ts";
import { eventually } from "../eventually.ts";
import { hasNode, hasSource } from "./graph.ts";
import {
  DEFAULT_MICROPHONE,
  HALL,
  LOUDSPEAKERS,
  MICROPHONE,
  PIPEWIRE,
  WIREPLUMBER,
} from "./pipewire-config.ts";

/** PipeWire and WirePlumber of a test's own, without devices and without D-Bus. `HALL` is looped back to `MICROPHONE`;
 * `LOUDSPEAKERS` has no listener. Programs that this process starts meanwhile connect to it. */
export class PipewireServer implements AsyncDisposable {
  readonly directory: string;
  #children: OwnedChild[] = [];
  readonly #log: string[] = [];

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async start(): Promise<PipewireServer> {
    const server = new PipewireServer(await mkdtemp(join(tmpdir(), "roomd-sound-")));
    const overrides = join(server.directory, "config/wireplumber");
    await mkdir(join(overrides, "main.lua.d"), { recursive: true });
    await mkdir(join(overrides, "bluetooth.lua.d"), { recursive: true });
    await writeFile(join(server.directory, "pipewire.conf"), PIPEWIRE);
    await writeFile(join(overrides, "main.lua.d/51-test.lua"), WIREPLUMBER.main);
    await writeFile(join(overrides, "bluetooth.lua.d/51-test.lua"), WIREPLUMBER.bluetooth);
    // GStreamer, ALSA's plug-in and pw-cli read it.
    process.env.PIPEWIRE_RUNTIME_DIR = server.directory;
    try {
      await server.resume();
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
    return server;
  }

  /** Last lines of its programs, and which of them ended, for error texts. */
  get said(): string {
    return this.#log.slice(-20).join("\n");
  }

  /** Starts both programs, also after `kill()`. */
  async resume(): Promise<void> {
    const pipewire = this.#spawn("pipewire", ["-c", join(this.directory, "pipewire.conf")]);
    await eventually(`PipeWire has its nodes; it said: ${this.#log.join("; ")}`, () =>
      pipewire.running ? hasNode(LOUDSPEAKERS) : Promise.reject(new Error(this.#log.join("\n"))),
    );
    const manager = this.#spawn("wireplumber", []);
    await eventually("WirePlumber has chosen a microphone", () =>
      manager.running ? hasSource(DEFAULT_MICROPHONE) : Promise.reject(new Error(this.#log.join("\n"))),
    );
  }

  /** Kills both programs. */
  async kill(): Promise<void> {
    const children = this.#children;
    this.#children = [];
    for (const child of children) child.process.kill("SIGKILL");
    await Promise.all(children.map((child) => child.stop()));
  }

  /** Plays what a pipeline makes to a sink, until disposed of. By ALSA's way to PipeWire: one in thirty of GStreamer's
   * pipewiresinks (0.3.65) waits for ever for itself as it begins, its pool's lock and its loop's taken in two orders, and
   * the server then waits for it with everybody else. */
  play(sound: string, sink: typeof HALL | typeof LOUDSPEAKERS = HALL): AsyncDisposable {
    const pipeline = `${sound} ! audioconvert ! audioresample ! audio/x-raw,rate=48000,channels=2 ! alsasink device=pipewire:NODE=${sink}`;
    return this.#child("gst-launch-1.0", ["-q", ...pipeline.split(/ +/)]);
  }

  /** The air of a hall: what the loudspeakers play comes to the microphone, later, until disposed of. */
  air(delaySeconds: number): AsyncDisposable {
    const monitor = ["-C", LOUDSPEAKERS, "-i", '{ "stream.capture.sink": true }'];
    return this.#child("pw-loopback", [...monitor, "-P", HALL, "-d", String(delaySeconds)]);
  }

  /** Another program that listens, in buffers of so many samples, until disposed of. */
  record(source: string, latency: string): AsyncDisposable {
    return this.#child("pw-cat", [
      "-r",
      "--target",
      source,
      "--latency",
      latency,
      join(this.directory, "recorded.wav"),
    ]);
  }

  #spawn(command: string, args: readonly string[]): OwnedChild {
    const child = this.#child(command, args);
    this.#children.unshift(child);
    return child;
  }

  #child(command: string, args: readonly string[]): OwnedChild {
    return new OwnedChild({
      command,
      args,
      env: {
        XDG_CONFIG_HOME: join(this.directory, "config"),
        XDG_STATE_HOME: join(this.directory, "state"),
        DBUS_SESSION_BUS_ADDRESS: "disabled:",
      },
      onLine: (line) => this.#log.push(`${command}: ${line}`),
      onExit: ({ code, signal }) => this.#log.push(`${command} ended: ${signal ?? code}`),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    delete process.env.PIPEWIRE_RUNTIME_DIR;
    await rm(this.directory, { recursive: true, force: true });
  }
}

export { HALL, LOUDSPEAKERS, MICROPHONE };
