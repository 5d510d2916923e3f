import { a as decodeVersion, c as all, d as parseXml, f as textAt, l as at, o as ProfileCatalogue, t as CameraRegistry, u as escapeXml } from "./camera-registry-D6orFXcz.js";
import { n as RoomdError } from "./errors-Bu_MP0zb.js";
import { t as parseDevice } from "./device-D0J-FEk5.js";
import { t as RawViscaClient } from "./raw-visca-client-CdnqRp4L.js";
import { join } from "node:path";
import { existsSync, readdirSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { createSocket } from "node:dgram";
// drivers/onvif/ws-discovery.ts
var ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
var DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery";
function encodeProbe(messageId) {
	return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="${ADDRESSING}" xmlns:d="${DISCOVERY}" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header><a:Action s:mustUnderstand="1">${DISCOVERY}/Probe</a:Action><a:MessageID>${escapeXml(messageId)}</a:MessageID><a:ReplyTo><a:Address>${ADDRESSING}/role/anonymous</a:Address></a:ReplyTo><a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header><s:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></s:Body></s:Envelope>`;
}
/** The cameras in an answer to that probe; none in an answer to another. Throws `protocol.malformed`. */
function decodeProbeMatches(text, messageId) {
	const envelope = parseXml(text);
	const relatesTo = textAt(envelope, "Header", "RelatesTo");
	if (relatesTo !== void 0 && relatesTo !== messageId) return [];
	const matches = at(envelope, "Body", "ProbeMatches");
	return matches ? all(matches, "ProbeMatch").flatMap(decodeMatch) : [];
}
function decodeMatch(match) {
	const endpoint = textAt(match, "EndpointReference", "Address");
	const xaddrs = list(textAt(match, "XAddrs"));
	if (endpoint === void 0 || xaddrs.length === 0) return [];
	const scopes = list(textAt(match, "Scopes"));
	return [{
		endpoint,
		xaddrs,
		name: scope(scopes, "name"),
		hardware: scope(scopes, "hardware")
	}];
}
function list(text) {
	return text?.split(/\s+/).filter((word) => word !== "") ?? [];
}
/** The last part of `onvif://www.onvif.org/<kind>/<value>`. */
function scope(scopes, kind) {
	const prefix = `onvif://www.onvif.org/${kind}/`;
	const value = scopes.find((one) => one.startsWith(prefix))?.slice(prefix.length);
	if (!value) return null;
	try {
		return decodeURIComponent(value);
	} catch {
		return value;
	}
}
// drivers/onvif/discovery.ts
/** Where WS-Discovery listens (section 2.4). */
var PORT = 3702;
var GROUP = "239.255.255.250";
/** UDP gets lost: each probe is sent again after so many ms (SOAP-over-UDP, section 5.1). */
var REPEAT_MS = [
	0,
	100,
	400
];
/** The cameras of the network, each once. Rejects with `unavailable` when the network card does not exist or
* refuses, and with `aborted`. */
async function discoverOnvifCameras(options) {
	const { timeoutMs, multicastInterface, unicast, port = PORT, group = GROUP, signal } = options;
	const messageId = `urn:uuid:${randomUUID()}`;
	const probe = encodeProbe(messageId);
	const found = /* @__PURE__ */ new Map();
	const { promise: ended, resolve, reject } = Promise.withResolvers();
	const socket = createSocket("udp4");
	const timers = [setTimeout(resolve, timeoutMs)];
	const send = () => {
		for (const host of unicast ?? [group]) socket.send(probe, port, host, (error) => {
			if (error && !unicast) reject(unreachable(error));
		});
	};
	const abort = () => reject(new RoomdError("aborted", "looking for cameras: given up"));
	if (signal?.aborted) abort();
	signal?.addEventListener("abort", abort);
	socket.on("error", (error) => reject(unreachable(error)));
	socket.on("message", (message, { address }) => {
		for (const camera of read(message, messageId)) if (!found.has(camera.endpoint)) found.set(camera.endpoint, {
			...camera,
			address
		});
	});
	socket.bind(() => {
		try {
			if (multicastInterface) socket.setMulticastInterface(multicastInterface);
			for (const ms of REPEAT_MS) timers.push(setTimeout(send, ms));
		} catch (error) {
			reject(unreachable(error));
		}
	});
	try {
		await ended;
		return [...found.values()];
	} finally {
		for (const timer of timers) clearTimeout(timer);
		signal?.removeEventListener("abort", abort);
		socket.close();
	}
}
/** Others talk in the group, too: what is no answer to us is passed over. */
function read(message, messageId) {
	try {
		return decodeProbeMatches(message.toString("utf8"), messageId);
	} catch {
		return [];
	}
}
function unreachable(cause) {
	const text = `looking for cameras: ${cause instanceof Error ? cause.message : String(cause)}; check the network card, or ask each host by itself`;
	return new RoomdError("unavailable", text, { cause });
}
// daemon/cli/probe/discover.ts
var BY_ID = "/dev/serial/by-id";
/** Factory settings of VISCA cameras. */
var BAUD_RATES = [9600, 38400];
/** How long a connection may take to open. */
var OPEN_MS = 1500;
var UDP_PORT = 52381;
var catalogue = new ProfileCatalogue();
/** Tries every address where a camera may be. */
async function discover(options) {
	const { addresses, serialPorts = portsById(), onProgress } = options;
	onProgress(`trying ${serialPorts.length} serial ports, ${addresses.length} addresses and the network`);
	const unavailable = [];
	return {
		found: (await Promise.all([
			...serialPorts.map((path) => serialCamera(path, unavailable)),
			...addresses.flatMap((address) => [
				"visca-over-ip",
				"udp",
				"tcp"
			].map((type) => viscaAt(`${type}://${address}`))),
			onvifCameras(options)
		])).flat().filter((camera) => camera !== void 0),
		unavailable
	};
}
function portsById() {
	return existsSync(BY_ID) ? readdirSync(BY_ID).map((name) => join(BY_ID, name)) : [];
}
async function serialCamera(path, unavailable) {
	for (const baudRate of BAUD_RATES) {
		const camera = await viscaAt(`${path}?baudRate=${baudRate}`, (reason) => unavailable.push({
			location: path,
			reason
		}));
		if (camera || unavailable.some(({ location }) => location === path)) return camera;
	}
}
/** `onClosed`: the connection did not open. */
async function viscaAt(device, onClosed = () => {}) {
	const config = parseDevice(device);
	await using registry = new CameraRegistry([config], {
		udpPort: UDP_PORT,
		profileFolders: []
	});
	const port = registry.openPort(config);
	const { promise, resolve } = Promise.withResolvers();
	let lastReason = "cannot be opened";
	port.onState(({ open, reason }) => {
		lastReason = reason ?? lastReason;
		resolve(open ? "open" : "closed");
	});
	const timer = setTimeout(() => resolve("closed"), OPEN_MS);
	registry.start();
	const state = await promise;
	clearTimeout(timer);
	if (state === "closed") {
		onClosed(lastReason);
		return;
	}
	await port.initialise();
	const result = await new RawViscaClient(port).inquire({ kind: "version-inquiry" });
	if (result.kind === "silent") return void 0;
	return {
		connection: config.connection,
		...identify(result.kind === "answered" ? result.data : void 0)
	};
}
/** Returns what a version response says, and the profile for it. */
function identify(data) {
	const unknown = {
		manufacturer: null,
		model: null,
		firmware: null,
		profile: null
	};
	if (!data) return unknown;
	try {
		const { vendor, model, firmware } = decodeVersion(data);
		const hex = (word) => word.toString(16).padStart(4, "0");
		const identity = {
			manufacturer: hex(vendor),
			model: hex(model),
			firmware,
			serial: null
		};
		const profile = catalogue.match(identity, "visca");
		const name = catalogue.names.find((one) => catalogue.get(one) === profile);
		return {
			manufacturer: identity.manufacturer,
			model: identity.model,
			firmware,
			profile: name ?? null
		};
	} catch (error) {
		if (!(error instanceof RoomdError)) throw error;
		return unknown;
	}
}
/** Searches by multicast and by a unicast probe of each address. */
async function onvifCameras({ addresses, multicast, timeoutMs }) {
	const searches = [...multicast === "yes" ? [discoverOnvifCameras({ timeoutMs })] : [], ...addresses.map((address) => {
		const { hostname, port } = new URL(`udp://${address}`);
		return discoverOnvifCameras({
			timeoutMs,
			unicast: [hostname],
			...port === "" ? {} : { port: Number(port) }
		});
	})];
	const results = await Promise.all(searches.map((search) => search.catch(() => [])));
	return [...new Map(results.flat().map((camera) => [camera.endpoint, camera])).values()].map(({ address, xaddrs, name, hardware }) => {
		const url = URL.parse(xaddrs[0] ?? "") ?? new URL(`http://${address}`);
		const scheme = url.protocol === "https:" ? "https" : "http";
		return {
			connection: {
				type: "onvif",
				host: address,
				port: url.port === "" ? scheme === "https" ? 443 : 80 : Number(url.port),
				scheme
			},
			manufacturer: name ?? null,
			model: hardware ?? null,
			firmware: null,
			profile: null
		};
	});
}
export { discover };
