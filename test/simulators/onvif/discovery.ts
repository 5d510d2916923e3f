import { createSocket } from "node:dgram";
import { at, parseXml, textAt } from "../../../drivers/onvif/xml.ts";

export interface DiscoverySimulatorOptions {
  readonly endpoint: string;
  readonly xaddrs: string;
  readonly scopes: string;
  /** Multicast group joined on the loopback interface; absent: unicast only. */
  readonly group?: string;
  /** Answers only probes for which this is true. */
  readonly answers?: (probe: { readonly type: string; readonly messageId: string }) => boolean;
  /** How it writes the probe's id in RelatesTo. */
  readonly relatesTo?: (messageId: string) => string;
}

/** A camera's side of WS-Discovery on a port of 127.0.0.1. */
export async function startDiscoverySimulator(options: DiscoverySimulatorOptions) {
  const { endpoint, xaddrs, scopes, group, answers, relatesTo = (id: string) => id } = options;
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  let probes = 0;
  socket.on("message", (message, { port, address }) => {
    const envelope = message[0] === "<".charCodeAt(0) ? parseXml(message.toString()) : undefined;
    if (!envelope || !at(envelope, "Body", "Probe")) return;
    probes++;
    const messageId = textAt(envelope, "Header", "MessageID") ?? "";
    const types = textAt(envelope, "Body", "Probe", "Types") ?? "";
    // The prefix of the type decides between namespaces.
    const [prefix = "", name = ""] = types.split(":");
    const namespace = new RegExp(`xmlns:${prefix}="([^"]*)"`).exec(message.toString())?.[1];
    if (answers && !answers({ type: `${namespace}#${name}`, messageId })) return;
    socket.send("not XML", port, address);
    socket.send(response("urn:uuid:somebody-else", "urn:uuid:stranger"), port, address);
    socket.send(response(relatesTo(messageId), endpoint), port, address);
  });
  const response = (related: string, from: string) =>
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope"' +
    ' xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing"' +
    ' xmlns:wsdd="http://schemas.xmlsoap.org/ws/2005/04/discovery">' +
    `<SOAP-ENV:Header><wsa:RelatesTo>${related}</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body>` +
    `<wsdd:ProbeMatches><wsdd:ProbeMatch><wsa:EndpointReference><wsa:Address>${from}</wsa:Address>` +
    `</wsa:EndpointReference><wsdd:Scopes>${scopes}</wsdd:Scopes><wsdd:XAddrs>${xaddrs}</wsdd:XAddrs>` +
    "</wsdd:ProbeMatch></wsdd:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("error", reject);
  socket.bind({ address: group ? "0.0.0.0" : "127.0.0.1", port: 0 }, resolve);
  await promise;
  if (group) socket.addMembership(group, "127.0.0.1");
  return {
    port: socket.address().port,
    /** Number of probes received. */
    get probes() {
      return probes;
    },
    [Symbol.asyncDispose]: async () => {
      await new Promise<void>((closed) => socket.close(() => closed()));
    },
  };
}
