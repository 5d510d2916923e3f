import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { CameraProfile } from "../../../daemon/contract/device/camera-profile.ts";
import { SERVICE_NAMESPACES } from "../../../drivers/onvif/envelope.ts";
import { at, escapeXml, parseXml, type XmlElement } from "../../../drivers/onvif/xml.ts";
import { AuthenticationCheck } from "./authentication.ts";
import type { Certificate } from "./certificate.ts";
import { SimulatedDevice } from "./device.ts";
import { faultsFromProfile, type OnvifFaults } from "./faults.ts";
import { SimulatedHead } from "./head.ts";
import { JPEG, SimulatedMedia } from "./media.ts";
import { type Operation, Refusal } from "./operation.ts";

export interface OnvifSimulatorOptions {
  /** Identity, presets and quirks. */
  readonly profile: CameraProfile;
  /** Serves HTTPS with this certificate. */
  readonly certificate?: Certificate;
  /** Media2 belongs to Profile T. */
  readonly services?: "media" | "media and media2";
  readonly username?: string;
  readonly password?: string;
}

/** A received request. `atMs` is performance.now() at its last byte. */
interface SeenRequest {
  readonly operation: string;
  readonly path: string;
  readonly contentType: string;
  /** The body. */
  readonly text: string;
  /** Number of the connection. */
  readonly connection: number;
  readonly atMs: number;
}

/** The address in responses: unreachable, as behind NAT. */
const OWN_ADDRESS = "192.0.2.17";
const MAX_SEEN_REQUESTS = 5000;
const WITHOUT_PASSWORD = ["GetSystemDateAndTime", "GetServices", "GetCapabilities"];

/** Starts a simulated ONVIF camera that moves in real time, on a port of 127.0.0.1. */
export async function startOnvifSimulator(options: OnvifSimulatorOptions) {
  const simulator = new OnvifSimulator(options);
  await simulator.listen();
  return simulator;
}

class OnvifSimulator implements AsyncDisposable {
  readonly address = "127.0.0.1";
  readonly faults: OnvifFaults;
  readonly head: SimulatedHead;
  readonly device: SimulatedDevice;
  readonly pictures: SimulatedMedia;
  readonly password: AuthenticationCheck;
  /** The last requests received, oldest first. */
  readonly seen: SeenRequest[] = [];
  readonly #options: OnvifSimulatorOptions;
  readonly #sockets = new Map<Socket, number>();
  readonly #services: ReadonlyMap<string, Readonly<Record<string, Operation>>>;
  #server: ReturnType<typeof createHttpServer>;
  #port = 0;
  #connections = 0;

  constructor(options: OnvifSimulatorOptions) {
    this.#options = options;
    this.faults = faultsFromProfile(options.profile);
    this.head = new SimulatedHead(options.profile, this.faults);
    this.pictures = new SimulatedMedia(() => OWN_ADDRESS, this.faults);
    this.device = new SimulatedDevice(options.profile, this.faults, () => this.#addresses());
    this.password = new AuthenticationCheck(
      options.username ?? "admin",
      options.password ?? "secret",
      this.faults,
    );
    this.#services = new Map([
      ["/onvif/device_service", this.device.operations],
      ["/onvif/media", this.pictures.media],
      ["/onvif/media2", this.pictures.media2],
      ["/onvif/ptz", this.head.operations],
      ["/onvif/imaging", this.pictures.imaging],
      ["/onvif/events", this.device.events],
      ["/onvif/subscription", this.device.events],
    ]);
    this.#server = this.#create();
  }

  get port(): number {
    return this.#port;
  }

  /** Names of the received operations, oldest first. */
  get operations(): string[] {
    return this.seen.map(({ operation }) => operation);
  }

  async listen(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once("error", reject);
    this.#server.listen(this.#port, this.address, resolve);
    await promise;
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Unplugs the network cable: connections end, new ones are refused. */
  unplug(): void {
    this.#server.close();
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  /** Plugs the cable in again, at the same port. */
  async replug(): Promise<void> {
    this.#server = this.#create();
    await this.listen();
  }

  #create() {
    const { certificate } = this.#options;
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      void this.#serve(request, response).catch(() => response.destroy());
    const server = certificate ? createHttpsServer(certificate, answer) : createHttpServer(answer);
    server.on(certificate ? "secureConnection" : "connection", (socket: Socket) => {
      this.#sockets.set(socket, ++this.#connections);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    return server;
  }

  #addresses(): ReadonlyMap<string, string> {
    const scheme = this.#options.certificate ? "https" : "http";
    const base = `${scheme}://${OWN_ADDRESS}/onvif`;
    const { device, media, media2, ptz, imaging, events } = SERVICE_NAMESPACES;
    const all = new Map<string, string>([
      // Wrong on purpose: clients must keep the configured path.
      [device, `${base}/elsewhere`],
      [media, `${base}/media`],
      ...(this.#options.services === "media and media2" ? [[media2, `${base}/media2`] as const] : []),
      [ptz, `${base}/ptz`],
      [imaging, `${base}/imaging`],
      [events, `${base}/events`],
      ["subscription", `${base}/subscription`],
    ]);
    for (const [name, address] of this.faults.addresses) {
      if (address === null) all.delete(SERVICE_NAMESPACES[name]);
      else all.set(SERVICE_NAMESPACES[name], address);
    }
    return all;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const atMs = performance.now();
    const text = Buffer.concat(chunks).toString();
    const uri = request.url ?? "";
    const path = uri.split("?")[0] ?? "";
    const envelope = request.method === "POST" ? parseXml(text) : null;
    const body = envelope ? at(envelope, "Body")?.children[0] : undefined;
    const operation = body?.name ?? path;
    const connection = this.#sockets.get(request.socket) ?? 0;
    const contentType = request.headers["content-type"] ?? "";
    this.seen.push({ operation, path: uri, contentType, text, connection, atMs });
    if (this.seen.length > MAX_SEEN_REQUESTS) this.seen.shift();
    if (this.faults.unresponsive) return;
    if (operation === "Stop" && this.faults.loseStops-- > 0) return;
    if (operation !== "Stop" && this.faults.responseDelayMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.faults.responseDelayMs));
    }
    const { garbage } = this.faults;
    if (garbage) return void response.writeHead(garbage.status).end(garbage.body);
    const authorization = request.headers.authorization ?? "";
    if (
      !(this.faults.requiresPasswordAlways ? ["GetSystemDateAndTime"] : WITHOUT_PASSWORD).includes(
        operation,
      ) &&
      !this.password.accepts(envelope, request.method ?? "", uri, authorization)
    ) {
      return this.#refuseUser(response);
    }
    if (path === "/snapshot.jpg") return void response.setHeader("content-type", "image/jpeg").end(JPEG);
    if (operation === "Stop" && this.faults.refusesAction && contentType.includes("action=")) {
      return fault(response, new Refusal("InvalidArgVal", "Unsupported content type", 415));
    }
    await this.#execute(path, body, response);
  }

  async #execute(path: string, body: XmlElement | undefined, response: ServerResponse): Promise<void> {
    const execute = body && this.#services.get(path)?.[body.name];
    const { unsupported, refusedElements, requiredElements } = this.faults;
    if (!execute || unsupported.has(body.name)) {
      const subcode = body && unsupported.get(body.name) === null ? null : "ActionNotSupported";
      return fault(response, new Refusal(subcode, "Method not implemented", 500));
    }
    const { name: operation } = body;
    const isRefused =
      body.children.some(({ name }) => refusedElements.has(`${operation}/${name}`)) ||
      [...requiredElements].some((one) => {
        const [of = "", element = ""] = one.split("/");
        return of === operation && !at(body, element);
      });
    if (isRefused) return fault(response, new Refusal("InvalidArgVal", "Argument value invalid"));
    try {
      const content = await execute(body);
      soap(response, 200, `<r:${body.name}Response xmlns:r="urn:any">${content}</r:${body.name}Response>`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      fault(response, error);
    }
  }

  #refuseUser(response: ServerResponse): void {
    if (!this.password.asksForDigest) {
      return fault(response, new Refusal("NotAuthorized", "Sender not Authorized"));
    }
    response.writeHead(401, { "WWW-Authenticate": [...this.password.challenges()] }).end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.head.dispose();
    this.device.completePulls();
    this.unplug();
  }
}

function fault(response: ServerResponse, { subcode, message, status }: Refusal): void {
  soap(
    response,
    status,
    `<env:Fault><env:Code><env:Value>env:Sender</env:Value>${
      subcode === null ? "" : `<env:Subcode><env:Value>ter:${subcode}</env:Value></env:Subcode>`
    }` +
      `</env:Code><env:Reason><env:Text xml:lang="en">${escapeXml(message)}</env:Text></env:Reason></env:Fault>`,
  );
}

/** Uses other prefixes than the client, as every manufacturer does. */
function soap(response: ServerResponse, status: number, body: string): void {
  const namespaces = Object.entries({
    env: "http://www.w3.org/2003/05/soap-envelope",
    tt: "http://www.onvif.org/ver10/schema",
    ter: "http://www.onvif.org/ver10/error",
    tds: SERVICE_NAMESPACES.device,
    trt: SERVICE_NAMESPACES.media,
    tr2: SERVICE_NAMESPACES.media2,
    tptz: SERVICE_NAMESPACES.ptz,
    timg: SERVICE_NAMESPACES.imaging,
    tev: SERVICE_NAMESPACES.events,
    wsnt: "http://docs.oasis-open.org/wsn/b-2",
    wsa: "http://www.w3.org/2005/08/addressing",
  });
  const declared = namespaces.map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join("");
  response
    .writeHead(status, { "content-type": "application/soap+xml; charset=utf-8" })
    .end(`<env:Envelope${declared}><env:Body>${body}</env:Body></env:Envelope>`);
}
