import type { ChannelDefinition, MqttChannelDefinition } from "../../daemon/contract/channels.ts";
import { type JsonSchema, SchemaConverter } from "./json-schema.ts";
import type { Contract } from "./load-contract.ts";
import { descriptionOf } from "./openapi.ts";
import { topicNoticeSchemas } from "./topic-schemas.ts";
import { version } from "./version.ts";

type Json = Record<string, unknown>;

interface Parts {
  readonly title: string;
  readonly description: string;
  readonly host: string;
  readonly channels: Readonly<Record<string, ChannelDefinition>>;
  readonly mqtt: Readonly<Record<string, MqttChannelDefinition>>;
}

const RPC =
  "Messages are JSON texts. A request `{id, method, params}` gets a response `{id, result}` or an error " +
  "`{id, error: {code, message, details}}` with its id. A notice `{notice, params}` gets no response. A text that is not " +
  "a JSON object gets an error with the id null.";

/** Returns the AsyncAPI 3 document of the room's WebSocket. */
export function roomAsyncApi(contract: Contract): Json {
  return asyncApi(contract, {
    title: "roomd room",
    description: `WebSocket of a room. ${RPC}`,
    host: "127.0.0.1:8080",
    channels: contract.roomChannels,
    mqtt: {},
  });
}

/** Returns the AsyncAPI 3 document of the hub's WebSockets and MQTT topics. */
export function hubAsyncApi(contract: Contract): Json {
  return asyncApi(contract, {
    title: "roomd hub",
    description: `WebSockets of the hub, and MQTT between rooms, SFU nodes and the hub. ${RPC} MQTT messages are JSON, retained, with QoS 1.`,
    host: "127.0.0.1:9000",
    channels: contract.hubChannels,
    mqtt: contract.mqttChannels,
  });
}

function asyncApi(contract: Contract, { title, description, host, channels, mqtt }: Parts): Json {
  const schemas = new SchemaConverter("draft-07");
  const builder: Builder = {
    schemas,
    error: schemas.convert(contract.ErrorMessage),
    channels: {},
    operations: {},
  };
  for (const [id, channel] of Object.entries(channels)) addWebSocket(builder, id, channel);
  for (const [id, channel] of Object.entries(mqtt)) addMqtt(builder, id, channel);
  const broker = { host: "127.0.0.1:1883", protocol: "mqtt", protocolVersion: "5.0" };
  return {
    asyncapi: "3.0.0",
    info: { title, version, description, license: { name: "Apache-2.0" } },
    defaultContentType: "application/json",
    servers: { http: { host, protocol: "ws" }, ...(Object.keys(mqtt).length > 0 ? { broker } : {}) },
    channels: builder.channels,
    operations: builder.operations,
    components: { schemas: schemas.components },
  };
}

interface Builder {
  readonly schemas: SchemaConverter;
  readonly error: JsonSchema;
  readonly channels: Record<string, Json>;
  readonly operations: Record<string, Json>;
}

const closed = (properties: Json): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

function addWebSocket(
  { schemas, error, channels, operations }: Builder,
  id: string,
  channel: ChannelDefinition,
): void {
  const messages: Record<string, Json> = {};
  const refTo = (message: string) => ({ $ref: `#/channels/${id}/messages/${pointer(message)}` });
  const requestId = { type: "integer" };
  messages.error = {
    description: "The request failed.",
    payload: closed({ id: { type: ["integer", "null"] }, error }),
  };
  for (const definition of Object.values(channel.requests)) {
    const { name, params, result, timeoutMs } = definition;
    const description = [descriptionOf(definition), `Time-out: ${timeoutMs / 1000} s.`]
      .filter(Boolean)
      .join("\n\n");
    messages[name] = {
      description,
      payload: closed({ id: requestId, method: { const: name }, params: schemas.convert(params) }),
    };
    messages[`${name}.result`] = { payload: closed({ id: requestId, result: schemas.convert(result) }) };
    operations[`${id}.${name}`] = {
      action: "receive",
      channel: { $ref: `#/channels/${id}` },
      messages: [refTo(name)],
      reply: {
        channel: { $ref: `#/channels/${id}` },
        messages: [refTo(`${name}.result`), refTo("error")],
      },
    };
  }
  const notices = noticeSchemas(schemas, channel);
  for (const [notice, params] of Object.entries(channel.notices)) {
    const name = `notice.${notice}`;
    const description = descriptionOf(params);
    messages[name] = {
      ...(description ? { description } : {}),
      payload: closed({ notice: { const: notice }, params: notices[notice] ?? schemas.convert(params) }),
    };
    operations[`${id}.${name}`] = {
      action: "send",
      channel: { $ref: `#/channels/${id}` },
      messages: [refTo(name)],
    };
  }
  channels[id] = {
    address: channel.path,
    description: channel.description,
    servers: [{ $ref: "#/servers/http" }],
    messages,
    bindings: { ws: { method: "GET" } },
  };
}

/** Schemas of notices whose general form says less than the channel's topics do. */
function noticeSchemas(
  schemas: SchemaConverter,
  { notices, topics }: ChannelDefinition,
): Readonly<Record<string, JsonSchema>> {
  const { "topic.snapshot": snapshot, "topic.delta": delta } = notices;
  if (!topics || !snapshot || !delta) return {};
  const special = topicNoticeSchemas(schemas, topics, { snapshot, delta });
  return { "topic.snapshot": special.snapshot, "topic.delta": special.delta };
}

function addMqtt(
  { schemas, channels, operations }: Builder,
  id: string,
  channel: MqttChannelDefinition,
): void {
  const { address, description, publisher, payload } = channel;
  const parameters = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => [
    name,
    { description: `Id of the ${name === "nodeId" ? "SFU node" : "room"}.` },
  ]);
  channels[id] = {
    address,
    description,
    servers: [{ $ref: "#/servers/broker" }],
    parameters: Object.fromEntries(parameters),
    messages: { message: { payload: schemas.convert(payload) } },
  };
  operations[id] = {
    action: publisher === "hub" ? "send" : "receive",
    channel: { $ref: `#/channels/${id}` },
    messages: [{ $ref: `#/channels/${id}/messages/message` }],
    bindings: { mqtt: { qos: 1, retain: true } },
  };
}

const pointer = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");
