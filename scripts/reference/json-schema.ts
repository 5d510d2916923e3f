import { isDeepStrictEqual } from "node:util";
import { nameOf, ownDescriptionOf } from "./descriptions.ts";

export type JsonSchema = { [keyword: string]: unknown };

/** `2020-12` in OpenAPI 3.1, `draft-07` in AsyncAPI 3. They differ in tuples. */
type Dialect = "2020-12" | "draft-07";

/** Converts the contract's schemas for one document; named ones become its components. */
export class SchemaConverter {
  readonly components: Record<string, JsonSchema> = {};
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Returns the schema, or a reference to the component that it became. Throws when two schemas have one name. */
  convert(schema: object): JsonSchema {
    const { description } = schema as { description?: string };
    const name = nameOf(schema);
    if (name === undefined) return this.#convertBody(schema, description);
    const own = ownDescriptionOf(schema);
    const known = this.components[name];
    // Reserves its place before what it contains.
    if (!known) this.components[name] = {};
    const body = this.#convertBody(schema, own);
    if (known && !isDeepStrictEqual(known, body)) throw new Error(`two schemas have the name ${name}`);
    this.components[name] = body;
    const $ref = `#/components/schemas/${name}`;
    return description === own || description === undefined ? { $ref } : { $ref, description };
  }

  #convertBody(schema: object, description: string | undefined): JsonSchema {
    const { description: _, anyOf, ...rest } = schema as JsonSchema;
    const converted: JsonSchema = description === undefined ? {} : { description };
    if (Array.isArray(anyOf)) Object.assign(converted, this.#convertUnion(anyOf));
    for (const [keyword, value] of Object.entries(rest)) {
      if (keyword === "properties" || keyword === "patternProperties") {
        converted[keyword] = mapValues(value as Record<string, object>, (one) => this.convert(one));
      } else if (keyword === "items" && Array.isArray(value)) {
        const items = value.map((one: object) => this.convert(one));
        if (this.#dialect === "2020-12") Object.assign(converted, { prefixItems: items, items: false });
        else Object.assign(converted, { items, additionalItems: false });
      } else if (keyword === "items" && typeof value === "object" && value !== null) {
        converted.items = this.convert(value);
      } else if (keyword !== "additionalItems") converted[keyword] = value;
    }
    return converted;
  }

  #convertUnion(variants: readonly object[]): JsonSchema {
    const values = variants.map((variant) => (variant as { const?: unknown }).const);
    const isEnum = variants.every(
      (variant, index) => values[index] !== undefined && !("description" in variant),
    );
    const [type] = values.map((value) => typeof value);
    if (isEnum && values.every((value) => typeof value === type)) return { type, enum: values };
    return { anyOf: variants.map((variant) => this.convert(variant)) };
  }
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
