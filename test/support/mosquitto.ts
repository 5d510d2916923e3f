import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { OwnedChild } from "../../daemon/platform/child-process.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./ports.ts";

/** A broker that accepts everybody: for what a test publishes in the name of a hub or a room. */
export class OpenBroker implements AsyncDisposable {
  readonly url: string;
  readonly client: MqttClient;
  readonly #stack: AsyncDisposableStack;

  private constructor(url: string, client: MqttClient, stack: AsyncDisposableStack) {
    this.url = url;
    this.client = client;
    this.#stack = stack;
  }

  /** Resolves once `client` is connected. */
  static async start(): Promise<OpenBroker> {
    await using stack = new AsyncDisposableStack();
    const port = await freePort();
    const directory = await mkdtemp(join(tmpdir(), "roomd-open-broker-"));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    await writeFile(join(directory, "conf"), `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
    const env = { PATH: `${process.env.PATH}:/usr/sbin` };
    stack.use(new OwnedChild({ command: "mosquitto", args: ["-c", join(directory, "conf")], env }));
    const url = `mqtt://127.0.0.1:${port}`;
    const client = await eventually("broker", () =>
      connectAsync(url, { protocolVersion: 5, reconnectPeriod: 0 }),
    );
    stack.defer(() => client.endAsync(true));
    return new OpenBroker(url, client, stack.move());
  }

  /** Publishes a retained message. */
  async publish(topic: string, payload: string): Promise<void> {
    await this.client.publishAsync(topic, payload, { qos: 1, retain: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
