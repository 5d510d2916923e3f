import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Static } from "typebox";
import type { RouteDefinition } from "../contract/define-route.ts";
import { parse, parseKnown } from "../contract/parse.ts";

/** A request whose path and query match the route's definition. */
export interface RouteRequest<Route extends RouteDefinition> {
  readonly params: Static<Route["params"]>;
  readonly query: Static<Route["query"]>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Registers a route of the contract. Requests whose parameters do not match it get `request.invalid`; query parameters
 * that it does not list are ignored. */
export function addRoute<Route extends RouteDefinition>(
  server: FastifyInstance,
  route: Route,
  handler: (request: RouteRequest<Route>) => unknown,
): void {
  const { method, path, params, query } = route;
  server.route({
    method,
    url: fastifyUrl(path),
    handler: async (request, reply) => {
      const what = `${method} ${path}`;
      return handler({
        params: parse(params as Route["params"], request.params, what),
        query: parseKnown(query as Route["query"], request.query, what),
        request,
        reply,
      });
    },
  });
}

/** Returns the path as fastify writes it: `/api/videos/{video}.jpg` is `/api/videos/:video.jpg`. */
export function fastifyUrl(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}
