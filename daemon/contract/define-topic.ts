import type { Static, TSchema } from "typebox";
import { IDENTIFIER_PATTERN } from "./identifier.ts";

/** A set of keyed entries to which a page subscribes. Names and keys are patterns: `{…}` stands for an identifier, as in
 * the topic `room/{roomId}` with the entries `link` and `camera/{cameraId}`. */
export interface TopicDefinition<
  Name extends string = string,
  Entries extends Readonly<Record<string, TSchema>> = Readonly<Record<string, TSchema>>,
> {
  /** At most one part in braces. */
  readonly name: Name;
  readonly description: string;
  /** The schema of an entry, by its key. */
  readonly entries: Entries;
}

/** Definitions by name. */
export type TopicTable = Readonly<Record<string, TopicDefinition>>;

/** The strings that a pattern matches. */
type Matching<Pattern extends string> = Pattern extends `${infer Head}{${string}}${infer Tail}`
  ? `${Head}${string}${Matching<Tail>}`
  : Pattern;

/** Names to subscribe to. */
export type TopicName<Table extends TopicTable> = Matching<keyof Table & string>;

/** The definition of the topic with this name. */
export type TopicOf<Table extends TopicTable, Name extends string> = {
  [Pattern in keyof Table & string]: Name extends Matching<Pattern> ? Table[Pattern] : never;
}[keyof Table & string];

export type EntryPattern<Topic extends TopicDefinition> = keyof Topic["entries"] & string;
export type EntryKey<Topic extends TopicDefinition> = Matching<EntryPattern<Topic>>;

/** The value of the entry with this key. */
export type EntryValue<Topic extends TopicDefinition, Key extends string> = {
  [Pattern in EntryPattern<Topic>]: Key extends Matching<Pattern> ? Static<Topic["entries"][Pattern]> : never;
}[EntryPattern<Topic>];

/** A key with its value. */
export type TopicEntry<Topic extends TopicDefinition> = {
  [Pattern in EntryPattern<Topic>]: readonly [Matching<Pattern>, Static<Topic["entries"][Pattern]>];
}[EntryPattern<Topic>];

export function defineTopic<
  const Name extends string,
  const Entries extends Readonly<Record<string, TSchema>>,
>(definition: TopicDefinition<Name, Entries>): TopicDefinition<Name, Entries> {
  return definition;
}

type TopicsByName<Definition extends TopicDefinition> = {
  readonly [One in Definition as One["name"]]: One;
};

/** The definitions by their names. */
export function topicsByName<const Definitions extends readonly TopicDefinition[]>(
  ...definitions: Definitions
): TopicsByName<Definitions[number]> {
  return Object.fromEntries(definitions.map((definition) => [definition.name, definition])) as TopicsByName<
    Definitions[number]
  >;
}

const IDENTIFIER = new RegExp(IDENTIFIER_PATTERN);

/** Returns the identifier in place of the braces of `pattern`, `""` for a pattern without braces, undefined when `text`
 * does not match. */
export function matchPattern(pattern: string, text: string): string | undefined {
  const [head = "", tail] = pattern.split(/\{\w+\}/);
  if (tail === undefined) return text === pattern ? "" : undefined;
  if (!text.startsWith(head) || !text.endsWith(tail)) return undefined;
  const id = text.slice(head.length, text.length - tail.length);
  return IDENTIFIER.test(id) ? id : undefined;
}
