import { nameOf } from "./descriptions.ts";
import type { Contract } from "./load-contract.ts";
import { table } from "./markdown.ts";

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly [limit: string]: unknown;
}

type Row = readonly [key: string, type: string, preset: string, description: string];

/** Returns docs/reference/configuration.md: every key of room.yaml, hub.yaml and node.yaml. */
export function configurationPage({ RoomFile, HubConfig, NodeConfig }: Contract): string {
  return [
    "# Configuration",
    "`npm run docs:reference` generates this page from the schemas in `daemon/contract/config/`.",
    "Each program reads one YAML file and refuses keys that are not listed here. `roomd room --check room.yaml` only checks " +
      "the file, and names every mistake with its line. In a key, `[]` stands for each entry of a list; `<source: rtsp>` " +
      "stands for entries with that `source`.",
    ...section("room.yaml", "examples/room.yaml", RoomFile),
    ...section("hub.yaml", "examples/hub.yaml", HubConfig),
    ...section("node.yaml", "examples/node.yaml", NodeConfig),
    "",
  ]
    .join("\n\n")
    .replace(/\n+$/, "\n");
}

function section(file: string, example: string, config: object): string[] {
  const schema = config as Schema;
  return [
    `## ${file}`,
    `Example: [\`${example}\`](../../${example})`,
    ...Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
      `### ${key} (${file})`,
      table(
        ["Key", "Type and range", "Default", "Description"],
        rowsOf(key, value, schema.required?.includes(key) ?? false),
      ),
    ]),
  ];
}

/** The rows of a key, and of those below it. */
function rowsOf(key: string, schema: Schema, isRequired: boolean): Row[] {
  const preset = presetOf(schema, isRequired);
  const own: Row = [`\`${key}\``, typeOf(schema), preset, schema.description ?? ""];
  return [own, ...childRows(key, schema)];
}

function childRows(key: string, schema: Schema): Row[] {
  if (schema.properties) {
    const entries = Object.entries(schema.properties).filter(([, one]) => one.const === undefined);
    return entries.flatMap(([name, one]) =>
      rowsOf(`${key}.${name}`, one, schema.required?.includes(name) ?? false),
    );
  }
  if (schema.items) return childRows(`${key}[]`, schema.items);
  const variants = (schema.anyOf ?? []).filter(({ properties }) => properties !== undefined);
  return variants.flatMap((variant) => {
    const name = `${key}<${discriminatorOf(variant)}>`;
    const about: Row = [`\`${name}\``, "object", "", variant.description ?? ""];
    return [about, ...childRows(name, variant)];
  });
}

/** What tells the variant from the others, such as `type: serial`. */
function discriminatorOf({ properties = {} }: Schema): string {
  const found = Object.entries(properties).find(([, { const: value }]) => value !== undefined);
  return found ? `${found[0]}: ${String(found[1].const)}` : "object";
}

function presetOf({ default: preset }: Schema, isRequired: boolean): string {
  if (preset === undefined) return isRequired ? "**required**" : "none";
  const isEmpty = typeof preset === "object" && preset !== null && Object.keys(preset).length === 0;
  if (isEmpty && !Array.isArray(preset)) return "the defaults below";
  return `\`${typeof preset === "string" && preset !== "" ? preset : JSON.stringify(preset)}\``;
}

function typeOf(schema: Schema): string {
  const { anyOf, items, type, pattern } = schema;
  if (anyOf) {
    const values = anyOf.map((one) => (one.const === undefined ? discriminatorOf(one) : String(one.const)));
    return `one of ${values.map((value) => `\`${value}\``).join(", ")}`;
  }
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (items)
    return [`list of ${typeOf(items)}`, rangeOf(schema, "Items", "entries")].filter(Boolean).join(", ");
  const isIdentifier = nameOf(schema) === "Identifier";
  return [
    type ?? "any",
    rangeOf(schema, "imum", ""),
    rangeOf(schema, "Length", "characters"),
    isIdentifier
      ? "an identifier: a-z, 0-9, hyphens, up to 64 characters"
      : pattern && `pattern \`${pattern}\``,
  ]
    .filter(Boolean)
    .join(", ");
}

function rangeOf(schema: Schema, limit: string, unit: string): string {
  const [min, max] = [schema[`min${limit}`], schema[`max${limit}`]];
  if (min === undefined && max === undefined) return "";
  const range =
    max === undefined ? `at least ${min}` : min === undefined ? `at most ${max}` : `${min} to ${max}`;
  return unit === "" ? range : `${range} ${unit}`;
}
