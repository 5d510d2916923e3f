import type { TProperties, TSchema } from "typebox";
import { Type } from "typebox";
import type { ErrorCode } from "./errors.ts";

type Method = "GET" | "POST" | "PATCH" | "DELETE" | "OPTIONS";

/** A response of a route, by its status. */
export interface ResponseDefinition {
  readonly description: string;
  /** Without it the response has no body. */
  readonly contentType?: string;
  /** Of a JSON body; other bodies are bytes or text. */
  readonly body?: TSchema;
  /** Names of headers, with what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP route of room or hub: what registers it, and what the reference says of it. */
export interface RouteDefinition<Params extends TSchema = TSchema, Query extends TSchema = TSchema> {
  readonly method: Method;
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly description: string;
  /** Parameters in the path and after the question mark: all are strings. */
  readonly params: Params;
  readonly query: Query;
  /** Content type of the request's body, which is a text. */
  readonly requestType?: string;
  /** Headers of the request, with what they say. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
  /** Needs `Authorization: Bearer <token>`. */
  readonly bearer?: true;
  readonly responses: Readonly<Record<number, ResponseDefinition>>;
  readonly errors: readonly ErrorCode[];
}

const closed = { additionalProperties: false } as const;

interface RouteOptions<Params extends TProperties, Query extends TProperties>
  extends Omit<RouteDefinition, "params" | "query"> {
  readonly params?: Params;
  readonly query?: Query;
}

/** Other query parameters are ignored: players, proxies and caches add their own. */
export function defineRoute<
  Params extends TProperties = Record<never, never>,
  Query extends TProperties = Record<never, never>,
>({ params, query, ...rest }: RouteOptions<Params, Query>) {
  return {
    ...rest,
    params: Type.Object(params ?? ({} as Params), closed),
    query: Type.Object(query ?? ({} as Query), closed),
  } satisfies RouteDefinition;
}

/** A JSON body. */
export const json = (description: string, body: TSchema): ResponseDefinition => ({
  description,
  contentType: "application/json",
  body,
});
