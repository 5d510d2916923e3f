import type { TopicDefinition, TopicTable } from "../../daemon/contract/define-topic.ts";
import type { JsonSchema, SchemaConverter } from "./json-schema.ts";

/** Schemas of the notices that publish topics: what differs from their general form is known from the definitions. */
export function topicNoticeSchemas(
  schemas: SchemaConverter,
  topics: TopicTable,
  general: { readonly snapshot: object; readonly delta: object },
): { readonly snapshot: JsonSchema; readonly delta: JsonSchema } {
  const definitions = Object.values(topics);
  const entries = new Map(definitions.map((topic) => [topic, entriesOf(schemas, topic)]));
  const forEachTopic = (schema: object, keys: readonly string[]): JsonSchema => {
    const { type, properties, required, description } = schema as JsonSchema;
    const variants = definitions.map((topic) => ({
      title: topic.name,
      description: topic.description,
      type,
      properties: {
        ...convertAll(schemas, properties as Record<string, object>),
        topic: stringLike(topic.name),
        ...Object.fromEntries(keys.map((key) => [key, entries.get(topic)])),
      },
      required,
    }));
    return { ...(description === undefined ? {} : { description }), anyOf: variants };
  };
  return {
    snapshot: forEachTopic(general.snapshot, ["entries"]),
    delta: forEachTopic(general.delta, ["changed"]),
  };
}

/** A list of keys with their values, as a component of the document. */
function entriesOf(schemas: SchemaConverter, { name, entries }: TopicDefinition): JsonSchema {
  const items = Object.entries(entries).map(([key, value]) => ({
    title: key,
    type: "array",
    items: [stringLike(key), schemas.convert(value)],
    additionalItems: false,
    minItems: 2,
  }));
  const component = `entries-${name.replaceAll(/[{}]/g, "").replaceAll("/", "-")}`;
  schemas.components[component] = { type: "array", items: { anyOf: items } };
  return { $ref: `#/components/schemas/${component}` };
}

/** A string like the pattern, in which `{…}` stands for an identifier. */
function stringLike(pattern: string): JsonSchema {
  if (!pattern.includes("{")) return { const: pattern };
  return { type: "string", pattern: `^${pattern.replaceAll(/\{\w+\}/g, "[a-z0-9][a-z0-9-]{0,63}")}$` };
}

function convertAll(schemas: SchemaConverter, properties: Readonly<Record<string, object>>): JsonSchema {
  return Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, schemas.convert(one)]));
}
