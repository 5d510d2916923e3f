import type { CommandTable } from "../../daemon/contract/define-command.ts";
import type { ResponseDefinition, RouteDefinition } from "../../daemon/contract/define-route.ts";
import { type JsonSchema, SchemaConverter } from "./json-schema.ts";
import type { Contract } from "./load-contract.ts";
import { version } from "./version.ts";

interface Parts {
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly routes: readonly RouteDefinition[];
  readonly commands: CommandTable;
}

type Json = Record<string, unknown>;

/** Returns the OpenAPI 3.1 document of the room's HTTP server. */
export function roomOpenApi(contract: Contract): Json {
  return openApi(contract, {
    title: "roomd room",
    description: "HTTP server of a room: state, commands and pictures.",
    url: "http://127.0.0.1:8080",
    routes: Object.values(contract.roomRoutes),
    commands: contract.roomCommands,
  });
}

/** Returns the OpenAPI 3.1 document of the hub's HTTP server. */
export function hubOpenApi(contract: Contract): Json {
  const { whip, whep } = contract.webRtcRoutes;
  return openApi(contract, {
    title: "roomd hub",
    description: "HTTP server of the hub: state, commands, recordings, guests, WHIP and WHEP.",
    url: "http://127.0.0.1:9000",
    routes: [...Object.values(contract.hubRoutes), ...Object.values(whip), ...Object.values(whep)],
    commands: contract.hubCommands,
  });
}

function openApi(contract: Contract, { title, description, url, routes, commands }: Parts): Json {
  const schemas = new SchemaConverter("2020-12");
  const paths: Record<string, Json> = {};
  const add = (path: string, method: string, operation: Json) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  };
  for (const route of routes) add(route.path, route.method, routeOperation(contract, schemas, route));
  for (const command of Object.values(commands)) {
    const path = contract.COMMAND_PATH.replace("{command}", command.name);
    add(path, "POST", commandOperation(schemas, command));
  }
  const error = { error: schemas.convert(contract.ErrorMessage) };
  return {
    openapi: "3.1.1",
    info: { title, version, description, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url }],
    paths,
    components: {
      schemas: schemas.components,
      responses: {
        Error: {
          description: `The error. Its code decides the status:\n\n${errorTable(contract)}`,
          content: jsonContent({
            type: "object",
            properties: error,
            required: ["error"],
            additionalProperties: false,
          }),
        },
      },
      securitySchemes: { token: { type: "http", scheme: "bearer", description: "The invitation's token." } },
    },
  };
}

const errorResponse = { default: { $ref: "#/components/responses/Error" } };

function commandOperation(schemas: SchemaConverter, command: CommandTable[string]): Json {
  const { name, params, result, kind, permission, timeoutMs } = command;
  const about = `Kind: ${kind}. Permission: \`${permission}\`. Time-out: ${timeoutMs / 1000} s.`;
  return {
    operationId: name,
    tags: [name.split(".")[0]],
    description: [descriptionOf(command), about].filter(Boolean).join("\n\n"),
    requestBody: { required: true, content: jsonContent(schemas.convert(params)) },
    responses: {
      200: {
        description: "The result.",
        content: jsonContent({
          type: "object",
          properties: { result: schemas.convert(result) },
          required: ["result"],
          additionalProperties: false,
        }),
      },
      ...errorResponse,
    },
  };
}

function routeOperation(contract: Contract, schemas: SchemaConverter, route: RouteDefinition): Json {
  const { description, requestType, requestHeaders = {}, bearer, responses, errors } = route;
  const codes = errors.map((code) => `\`${code}\` (${contract.ERROR_CODES[code].status})`);
  return {
    description: [description, ...(codes.length > 0 ? [`Errors: ${codes.join(", ")}.`] : [])].join("\n\n"),
    parameters: [
      ...parametersOf(schemas, route.params, "path"),
      ...parametersOf(schemas, route.query, "query"),
      ...Object.entries(requestHeaders).map(([name, text]) => header(text, { name, in: "header" })),
    ],
    ...(requestType ? { requestBody: { required: true, content: textContent(requestType) } } : {}),
    ...(bearer ? { security: [{ token: [] }] } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, response]) => [status, responseOf(schemas, response)]),
      ),
      ...(errors.length > 0 ? errorResponse : {}),
    },
  };
}

function responseOf(
  schemas: SchemaConverter,
  { description, contentType, body, headers }: ResponseDefinition,
): Json {
  const content = body ? jsonContent(schemas.convert(body)) : contentType && textContent(contentType);
  return {
    description,
    ...(content ? { content } : {}),
    ...(headers
      ? { headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, header(text)])) }
      : {}),
  };
}

function parametersOf(schemas: SchemaConverter, schema: object, place: "path" | "query"): Json[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = schemas.convert(property);
    return {
      name,
      in: place,
      ...(description === undefined ? {} : { description }),
      required: required.includes(name),
      schema: rest,
    };
  });
}

const header = (description: string, more: Json = {}): Json => ({
  ...more,
  description,
  schema: { type: "string" },
});
const jsonContent = (schema: JsonSchema): Json => ({ "application/json": { schema } });
const textContent = (type: string): Json => ({
  [type]: type.startsWith("application/") ? { schema: { type: "string" } } : {},
});

/** The doc comment of a definition. */
export function descriptionOf(definition: object): string {
  return (definition as { description?: string }).description ?? "";
}

/** A Markdown table of all error codes. */
function errorTable({ ERROR_CODES }: Contract): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { status, ...rest }]) => `| \`${code}\` | ${status} | ${descriptionOf(rest)} |`,
  );
  return ["| Code | Status | Meaning |", "| --- | --- | --- |", ...rows].join("\n");
}
