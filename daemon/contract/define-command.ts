import type { Static, TSchema } from "typebox";
import { Type } from "typebox";

/** What one peer asks of another: the shape of both messages, and how long the caller waits for the second. */
export interface RequestDefinition<
  Name extends string = string,
  Params extends TSchema = TSchema,
  Result extends TSchema = TSchema,
> {
  readonly name: Name;
  readonly params: Params;
  readonly result: Result;
  readonly timeoutMs: number;
}

/** - `query` reads and is not audited;
 * - `action` changes something and is audited each time, also when it fails or is refused;
 * - `motion` moves a camera under a lease: repeating it renews the lease. The first one is audited, and again when its
 *   outcome changes, after another action (such as Stop), or after a pause of 5 s. */
type CommandKind = "query" | "action" | "motion";

/** What a caller must be allowed to do. Who is allowed what comes with identity; until then everybody may. */
export type Permission =
  | "camera.control"
  | "camera.configure"
  | "room.operate"
  | "room.observe"
  | "meeting.attend"
  | "meeting.moderate"
  | "meeting.schedule"
  | "recording.manage"
  | "audit.read";

/** A request of people and programs to a room, the hub or a conference. A parameter that is secret is marked
 * `writeOnly: true` in its schema: it is left out of the audit log. */
export interface CommandDefinition<
  Name extends string = string,
  Params extends TSchema = TSchema,
  Result extends TSchema = TSchema,
> extends RequestDefinition<Name, Params, Result> {
  readonly kind: CommandKind;
  readonly permission: Permission;
}

/** Definitions by name. */
export type RequestTable = Readonly<Record<string, RequestDefinition>>;
export type CommandTable = Readonly<Record<string, CommandDefinition>>;

export type RequestName<Table extends RequestTable> = keyof Table & string;
export type ParamsOf<Definition extends RequestDefinition> = Static<Definition["params"]>;
export type ResultOf<Definition extends RequestDefinition> = Static<Definition["result"]>;

/** The arguments after the name: none are needed where no parameter is required. */
export type RequestArguments<Definition extends RequestDefinition> =
  Record<never, never> extends ParamsOf<Definition>
    ? [params?: ParamsOf<Definition>]
    : [params: ParamsOf<Definition>];

/** A request with its parameters, for whoever passes it on. */
export type RequestOf<Table extends RequestTable> = {
  [Name in RequestName<Table>]: { readonly name: Name; readonly params: ParamsOf<Table[Name]> };
}[RequestName<Table>];

/** No parameters, or nothing to return. */
export const Nothing = Type.Object({});

export function defineRequest<const Name extends string, Params extends TSchema, Result extends TSchema>(
  definition: RequestDefinition<Name, Params, Result>,
): RequestDefinition<Name, Params, Result> {
  return definition;
}

export function defineCommand<const Name extends string, Params extends TSchema, Result extends TSchema>(
  definition: CommandDefinition<Name, Params, Result>,
): CommandDefinition<Name, Params, Result> {
  return definition;
}

type ByName<Definition extends RequestDefinition> = { readonly [One in Definition as One["name"]]: One };

/** The definitions by their names. */
export function byName<const Definitions extends readonly RequestDefinition[]>(
  ...definitions: Definitions
): ByName<Definitions[number]> {
  return Object.fromEntries(definitions.map((definition) => [definition.name, definition])) as ByName<
    Definitions[number]
  >;
}
