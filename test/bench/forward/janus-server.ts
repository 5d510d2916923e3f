import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OwnedChild } from "../../../daemon/platform/child-process.ts";
import { eventually } from "../../support/eventually.ts";
import { freePort } from "../../support/ports.ts";
import { JanusClient } from "./janus-client.ts";

/** What a videoroom with RTP forwarders does not need. */
const OTHER_PLUGINS = [
  "audiobridge",
  "duktape",
  "echotest",
  "lua",
  "nosip",
  "recordplay",
  "sip",
  "streaming",
  "textroom",
  "videocall",
  "voicemail",
].map(library);
const OTHER_TRANSPORTS = ["http", "mqtt", "nanomsg", "pfunix", "rabbitmq"].map(library);

function library(name: string): string {
  return `libjanus_${name}.so`;
}

/** Debian's Janus as a child, on loopback only, with a configuration of its own and nothing kept. */
export class JanusServer implements AsyncDisposable {
  readonly client: JanusClient;
  readonly #child: OwnedChild;
  readonly #folder: string;

  private constructor(client: JanusClient, child: OwnedChild, folder: string) {
    this.client = client;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(): Promise<JanusServer> {
    const folder = await mkdtemp(join(tmpdir(), "roomd-janus-"));
    const port = await freePort();
    await configure(folder, port);
    const log: string[] = [];
    const child = new OwnedChild({
      command: "janus",
      args: ["-F", folder, "-C", join(folder, "janus.jcfg")],
      onLine: (line) => log.push(line),
    });
    try {
      const client = await eventually("Janus", () => JanusClient.connect(port));
      return new JanusServer(client, child, folder);
    } catch (error) {
      await child.stop();
      await rm(folder, { recursive: true });
      throw new Error(`Janus does not answer:\n${log.slice(-40).join("\n")}`, { cause: error });
    }
  }

  get pid(): number {
    const { pid } = this.#child.process;
    if (pid === undefined) throw new Error("Janus has not started");
    return pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client[Symbol.dispose]();
    await this.#child.stop();
    await rm(this.#folder, { recursive: true });
  }
}

async function configure(folder: string, port: number): Promise<void> {
  for (const empty of ["events", "loggers"]) await mkdir(join(folder, empty));
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await write(
    "janus.jcfg",
    `general: {
       configs_folder = "${folder}"
       events_folder = "${folder}/events"
       loggers_folder = "${folder}/loggers"
       debug_level = 3
       debug_colors = false
     }
     nat: { ice_enforce_list = "127.0.0.1", ignore_mdns = true }
     plugins: { disable = "${OTHER_PLUGINS.join(",")}" }
     transports: { disable = "${OTHER_TRANSPORTS.join(",")}" }
     events: { broadcast = false }`,
  );
  await write("janus.plugin.videoroom.jcfg", "general: {}");
  await write(
    "janus.transport.websockets.jcfg",
    `general: { ws = true, ws_port = ${port}, ws_ip = "127.0.0.1", wss = false }
     admin: { admin_ws = false, admin_wss = false }`,
  );
}
