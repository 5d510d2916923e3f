import { connectAsync, type MqttClient } from "mqtt";
import { startMosquitto } from "./mosquitto.ts";

/** A broker that accepts everybody: for what a test publishes in the name of a hub or a room, or receives of them. */
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
    const { port } = stack.use(await startMosquitto(["allow_anonymous true"]));
    const url = `mqtt://127.0.0.1:${port}`;
    const client = await connectAsync(url, { protocolVersion: 5, reconnectPeriod: 0 });
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
