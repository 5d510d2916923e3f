import type { JsonSchema } from "./json-schema.ts";
import { table } from "./markdown.ts";

type Json = Record<string, unknown>;

interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    readonly schemas: Record<string, JsonSchema>;
    readonly responses: { readonly Error: Json };
  };
}

interface Operation {
  readonly description: string;
  readonly parameters?: readonly { name: string; in: string; description?: string; schema: JsonSchema }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Record<string, { readonly description?: string; readonly content?: Content }>;
}
type Content = Record<string, { readonly schema?: JsonSchema }>;

interface AsyncApi {
  readonly info: { readonly description: string };
  readonly channels: Record<string, Channel>;
  readonly operations: Record<
    string,
    { readonly action: string; readonly channel: { readonly $ref: string } }
  >;
  readonly components: { readonly schemas: Record<string, JsonSchema> };
}
interface Channel {
  readonly address: string;
  readonly description: string;
  readonly messages: Record<string, { readonly description?: string; readonly payload: JsonSchema }>;
}

/** Returns the page that shows an OpenAPI and an AsyncAPI document of one program to people. */
export function apiPage(openApi: object, asyncApi: object, program: "room" | "hub"): string {
  const http = openApi as OpenApi;
  const messages = asyncApi as AsyncApi;
  return [
    `# Programming interface of the ${program}`,
    "`npm run docs:reference` generates this page from the schemas in `daemon/contract/`. The same for programs: " +
      `[OpenAPI](${program}.openapi.json) of HTTP, [AsyncAPI](${program}.asyncapi.json) of WebSocket and MQTT.`,
    "## HTTP",
    ...Object.entries(http.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, operation]) =>
        operationSection(`${method.toUpperCase()} ${path}`, operation),
      ),
    ),
    "### Errors",
    `A failed request returns \`{error: {code, message, details}}\`. ${http.components.responses.Error.description}`,
    "## Messages",
    messages.info.description,
    ...Object.entries(messages.channels).flatMap(([id, channel]) => channelSection(id, channel, messages)),
    "## Types",
    ...typeSections({ ...http.components.schemas, ...messages.components.schemas }),
    "",
  ]
    .join("\n\n")
    .replace(/\n+$/, "\n");
}

function operationSection(
  title: string,
  { description, parameters = [], requestBody, responses }: Operation,
): string[] {
  const rows = parameters.map((one) => [
    `\`${one.name}\` (${one.in})`,
    typeText(one.schema),
    one.description ?? "",
  ]);
  return [
    `### ${title}`,
    description,
    ...(rows.length > 0 ? [table(["Parameter", "Type", "Description"], rows)] : []),
    ...contentText("Body", requestBody?.content),
    ...Object.entries(responses).flatMap(([status, response]) =>
      status === "default" ? [] : contentText(`Response ${status}`, response.content, response.description),
    ),
  ];
}

function contentText(title: string, content: Content | undefined, description?: string): string[] {
  const about = description === undefined ? "" : ` ${description}`;
  if (!content) return description === undefined ? [] : [`${title}:${about}`];
  return Object.entries(content).map(([type, { schema }]) =>
    type === "application/json" && schema
      ? `${title}:${about}\n\n${schemaText(schema)}`
      : `${title}:${about} Content type \`${type}\`.`,
  );
}

function channelSection(id: string, channel: Channel, { operations }: AsyncApi): string[] {
  const sent = operations[id];
  const names = Object.keys(channel.messages).filter((name) => !name.endsWith(".result") && name !== "error");
  return [
    `### ${channel.address}`,
    channel.description,
    ...names.flatMap((name) => {
      const { description, payload } = channel.messages[name] as Channel["messages"][string];
      if (sent) return [`${sent.action === "send" ? "From" : "To"} the hub: ${typeText(payload)}`];
      const { properties = {} } = payload as { properties?: Record<string, JsonSchema> };
      const result = channel.messages[`${name}.result`]?.payload as
        | { properties: Record<string, JsonSchema> }
        | undefined;
      return [
        `#### ${name.replace(/^notice\./, "notice ")} (${channel.address})`,
        ...(description ? [description] : []),
        schemaText(properties.params ?? {}),
        ...(result ? [`Result: ${typeText(result.properties.result ?? {})}`] : []),
      ];
    }),
  ];
}

function typeSections(schemas: Readonly<Record<string, JsonSchema>>): string[] {
  return Object.keys(schemas)
    .toSorted()
    .flatMap((name) => {
      const schema = schemas[name] as JsonSchema;
      const { description } = schema as { description?: string };
      return [`### ${name}`, ...(description ? [description] : []), schemaText(schema)];
    });
}

/** A table of the properties of an object, else the type. */
function schemaText(schema: JsonSchema): string {
  const { properties, required = [] } = schema as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  if (!properties || Object.keys(properties).length === 0) return typeText(schema);
  const rows = Object.entries(properties).map(([name, one]) => [
    `\`${name}\`${required.includes(name) ? "" : " (optional)"}`,
    typeText(one),
    String(one.description ?? ""),
  ]);
  return table(["Key", "Type", "Description"], rows);
}

/** The type in one line. */
function typeText(schema: JsonSchema): string {
  const { $ref, anyOf, type, items, properties, patternProperties, prefixItems } = schema as {
    $ref?: string;
    anyOf?: JsonSchema[];
    type?: string;
    items?: JsonSchema | JsonSchema[];
    properties?: Record<string, JsonSchema>;
    patternProperties?: Record<string, JsonSchema>;
    prefixItems?: JsonSchema[];
  };
  if ($ref) {
    const name = $ref.slice($ref.lastIndexOf("/") + 1);
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => `\`${JSON.stringify(one)}\``).join(" or ");
  if (anyOf) return anyOf.map(typeText).join(" or ");
  const tuple = prefixItems ?? (Array.isArray(items) ? items : undefined);
  if (tuple) return `[${tuple.map(typeText).join(", ")}]`;
  if (type === "array") return `list of ${typeText((items as JsonSchema | undefined) ?? {})}`;
  if (properties) {
    const entries = Object.entries(properties).map(([key, one]) => `${key}: ${typeText(one)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  const [values] = Object.values(patternProperties ?? {});
  if (values) return `object with values of ${typeText(values)}`;
  const [min, max] = [schema.minimum, schema.maximum];
  const range =
    min !== undefined && max !== undefined ? ` ${min} to ${max}` : min === undefined ? "" : ` from ${min}`;
  return `${Array.isArray(type) ? type.join(" or ") : (type ?? "any")}${range}`;
}
