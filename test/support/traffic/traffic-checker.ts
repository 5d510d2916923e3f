import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { HttpExchange, SocketMessage } from "./recording-proxy.ts";

export interface MqttMessage {
  readonly kind: "mqtt";
  readonly topic: string;
  readonly payload: string;
}

type Json = Record<string, unknown>;
interface OpenApi {
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, Response>; requestBody?: Response }>
  >;
}
interface Response {
  readonly $ref?: string;
  readonly content?: Record<string, unknown>;
}
interface AsyncApi {
  readonly channels: Record<string, { readonly address: string; readonly messages: Json }>;
}

/** Compares recorded traffic with the documents of one program. A property that the document does not have counts as a
 * contradiction, also where the document allows others. */
export class TrafficChecker {
  readonly problems: string[] = [];
  /** Names of the operations and messages that matched. */
  readonly seen = new Set<string>();
  readonly #openApi: OpenApi;
  readonly #asyncApi: AsyncApi;
  readonly #http = new Ajv2020({ strict: false, allErrors: true });
  readonly #messages = new Ajv({ strict: false, allErrors: true });
  readonly #validators = new Map<string, ValidateFunction>();
  /** Requests without a response yet, by connection and id. */
  readonly #pending = new Map<string, { readonly method: string; readonly message: unknown }>();

  constructor(openApi: object, asyncApi: object) {
    this.#openApi = closeObjects(openApi) as OpenApi;
    this.#asyncApi = closeObjects(asyncApi) as AsyncApi;
    this.#http.addSchema(this.#openApi, "http", undefined, false);
    this.#messages.addSchema(this.#asyncApi, "messages", undefined, false);
  }

  check(record: HttpExchange | SocketMessage | MqttMessage): void {
    if (record.kind === "http") this.#checkHttp(record);
    else if (record.kind === "socket") this.#checkSocket(record);
    else this.#checkMqtt(record);
  }

  #checkHttp({ method, path, requestBody, status, contentType, body }: HttpExchange): void {
    const [plain = ""] = path.split("?");
    const what = `${method} ${plain} ${status}`;
    const template = findTemplate(Object.keys(this.#openApi.paths), plain);
    const operation = template && this.#openApi.paths[template]?.[method.toLowerCase()];
    if (!operation) return this.#report(`${what}: not documented`);
    const pointer = ["paths", template, method.toLowerCase()];
    const key = operation.responses[status] ? String(status) : "default";
    const response = operation.responses[key];
    if (!response) return this.#report(`${what}: status not documented`);
    this.seen.add(`${method} ${template} ${key}`);
    if (status < 400 && operation.requestBody?.content?.["application/json"]) {
      const at = [...pointer, "requestBody", "content", "application/json", "schema"];
      this.#validate("http", at, JSON.parse(requestBody), `${what}: body`);
    }
    const isReference = response.$ref !== undefined;
    const content = isReference ? { "application/json": {} } : response.content;
    if (!content) return body === "" ? undefined : this.#report(`${what}: has a body`);
    const types = Object.keys(content);
    const documented = types.find((type) => type === contentType || type === "*/*");
    if (!documented) return this.#report(`${what}: content type ${contentType}, not ${types.join(", ")}`);
    if (contentType !== "application/json") return;
    const at = isReference ? ["components", "responses", "Error"] : [...pointer, "responses", key];
    this.#validate("http", [...at, "content", "application/json", "schema"], JSON.parse(body), what);
  }

  #checkSocket({ connection, path, from, text }: SocketMessage): void {
    const [address] = path.split("?");
    const found = Object.entries(this.#asyncApi.channels).find(([, one]) => one.address === address);
    if (!found) return this.#report(`WebSocket ${address}: not documented`);
    const message = parseObject(text);
    if (!message)
      return from === "client" ? undefined : this.#report(`${address}: "${text}" is no JSON object`);
    const check = (name: string, value: unknown) => this.#checkMessage(found[0], name, value);
    const { id, method, notice } = message;
    if (typeof notice === "string") {
      return from === "server" ? check(`notice.${notice}`, message) : this.#report(`${notice} from a client`);
    }
    const key = `${address} ${connection} ${id}`;
    if (typeof method === "string") {
      if (from === "server") this.#report(`${address}: request ${method} from the server`);
      this.#pending.set(key, { method, message });
      return;
    }
    const request = this.#pending.get(key);
    this.#pending.delete(key);
    if ("error" in message) return check("error", message);
    if (!request) return this.#report(`${address}: response ${id} without a request`);
    check(request.method, request.message);
    check(`${request.method}.result`, message);
  }

  #checkMqtt({ topic, payload }: MqttMessage): void {
    const addresses = Object.values(this.#asyncApi.channels).map(({ address }) => address);
    const address = findTemplate(addresses, topic);
    const found = Object.entries(this.#asyncApi.channels).find(([, channel]) => channel.address === address);
    if (!found) return this.#report(`MQTT ${topic}: not documented`);
    this.#checkMessage(found[0], "message", JSON.parse(payload));
  }

  #checkMessage(channel: string, name: string, value: unknown): void {
    if (!this.#asyncApi.channels[channel]?.messages[name]) {
      return this.#report(`${channel}: message ${name} is not documented`);
    }
    this.seen.add(`${channel} ${name}`);
    this.#validate(
      "messages",
      ["channels", channel, "messages", name, "payload"],
      value,
      `${channel} ${name}`,
    );
  }

  #validate(document: "http" | "messages", path: readonly string[], value: unknown, what: string): void {
    const escaped = path.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")));
    const $ref = `${document}#/${escaped.join("/")}`;
    let validate = this.#validators.get($ref);
    if (!validate) {
      validate = (document === "http" ? this.#http : this.#messages).compile({ $ref });
      this.#validators.set($ref, validate);
    }
    if (validate(value)) return;
    for (const { instancePath, message, params } of (validate.errors ?? []).slice(0, 3)) {
      this.#report(`${what}: ${instancePath} ${message} ${JSON.stringify(params)}`);
    }
  }

  #report(problem: string): void {
    this.problems.push(problem);
  }
}

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** The template that fits: the one without parameters first. */
function findTemplate(templates: readonly string[], path: string): string | undefined {
  if (templates.includes(path)) return path;
  return templates.find((template) => {
    const pattern = template.replaceAll(/[.+*?^$()[\]|\\]/g, "\\$&").replaceAll(/\{\w+\}/g, "[^/]+");
    return new RegExp(`^${pattern}$`).test(path);
  });
}

/** Copies the document; each object in it may have only the properties that it lists. */
function closeObjects(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closeObjects);
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, closeObjects(one)]));
  const isObject = copy.type === "object" && "properties" in copy && !("additionalProperties" in copy);
  return isObject ? { ...copy, additionalProperties: false } : copy;
}
