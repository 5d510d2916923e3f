import { n as RoomdError, t as ERROR_CODES } from "./errors-Bu_MP0zb.js";
import { once } from "node:events";
// daemon/cli/client.ts
var TIMEOUT_MS = 3e4;
function unreachable({ url, option }, cause) {
	const text = `cannot connect to ${url}; check that the daemon runs there, or select another one with ${option}`;
	return new RoomdError("unavailable", text, { cause });
}
function unexpectedResponse({ url, option }, cause) {
	const text = `unexpected response from ${url}; check that it is the right kind of daemon (room or hub) in the version of this roomctl, or select another one with ${option}`;
	return new RoomdError("protocol.malformed", text, { cause });
}
async function request(server, path, init) {
	let response;
	try {
		response = await fetch(new URL(path, server.url), {
			...init,
			signal: AbortSignal.timeout(TIMEOUT_MS)
		});
	} catch (error) {
		if (error instanceof Error && error.name === "TimeoutError") {
			const text = `no response from ${server.url} within ${TIMEOUT_MS / 1e3} s; check the daemon's log`;
			throw new RoomdError("timeout", text, { cause: error });
		}
		throw unreachable(server, error);
	}
	const body = await response.json().catch(() => ({}));
	if (response.ok) return body;
	if (!body.error) throw unexpectedResponse(server, /* @__PURE__ */ new Error(`${path}: HTTP ${response.status}`));
	const { code, message, details } = body.error;
	const known = Object.hasOwn(ERROR_CODES, code) ? code : "internal";
	throw new RoomdError(known, message, { details: details ?? {} });
}
/** Rejects with `unavailable` if nothing listens, `protocol.malformed` if the server is of another kind. */
async function readState(server, schema) {
	const { parse } = await import("./parse-DgLGQgW1.js");
	const state = await request(server, "/api/state", {});
	try {
		return parse(schema, state, "state");
	} catch (error) {
		throw unexpectedResponse(server, error);
	}
}
async function readRoomState(room) {
	return readState(room, (await import("./room-state-B67M4qT5.js")).RoomState);
}
async function readHubState(hub) {
	return readState(hub, (await import("./hub-state-D1RBg2F6.js")).HubState);
}
/** Sends one command and returns its result. Rejects with the server's error. */
async function sendCommand(server, method, params = {}) {
	const { result } = await request(server, "/api/commands", {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({
			method,
			params
		})
	});
	if (result === void 0) throw unexpectedResponse(server);
	return result;
}
/** Opens a connection whose end the server notices: a movement stops with it, whatever happens to this process. */
async function connectLive(server) {
	const [{ WebSocket }, { RpcPeer }] = await Promise.all([import("./wrapper-Bl4NxQDq.js"), import("./rpc-peer-BYh_h9P4.js")]);
	const socket = new WebSocket(`${server.url.replace(/^http/, "ws").replace(/\/$/, "")}/api/live`);
	const peer = new RpcPeer({ send: (text) => socket.send(text) });
	socket.on("message", (data) => peer.receive(data.toString()));
	try {
		await once(socket, "open");
	} catch (error) {
		throw unreachable(server, error);
	}
	socket.on("close", () => peer.close());
	return Object.assign(peer, { [Symbol.dispose]: () => socket.close() });
}
// daemon/cli/command-context.ts
function globals(command) {
	return command.optsWithGlobals();
}
function roomServer(command) {
	return serverAt(globals(command).url, "--url or ROOMCTL_URL");
}
function hubServer(command) {
	return serverAt(globals(command).hub, "--hub or ROOMCTL_HUB");
}
function serverAt(url, option) {
	const protocol = URL.canParse(url) ? new URL(url).protocol : void 0;
	if (protocol === "http:" || protocol === "https:") return {
		url,
		option
	};
	const text = `"${url}" is not an HTTP address; write ${option} like http://127.0.0.1:8080`;
	throw new RoomdError("request.invalid", text);
}
/** Returns the named camera, or else the room's first. Rejects with `not-found` in a room without cameras. */
async function resolveCamera(room, named) {
	if (named !== void 0) return named;
	const [first] = (await readRoomState(room)).cameras;
	if (first) return first.id;
	throw new RoomdError("not-found", "the room has no camera; add one to `cameras` in room.yaml");
}
/** Returns commander's action for `work`, which prints its output. */
function commandAction(work) {
	return async (...all) => {
		const command = all.at(-1);
		const { text, value } = await work(command, ...all.slice(0, -2));
		process.stdout.write(`${globals(command).json ? JSON.stringify(value, null, 2) : text}\n`);
	};
}
/** Adds a subcommand for one camera. */
function cameraCommand(group, name, description) {
	return group.command(name).description(description).option("--camera <id>", "which camera (default: the room's first)");
}
/** Returns commander's action for a `cameraCommand`. */
function cameraAction(work) {
	return commandAction(async (command, ...args) => {
		const room = roomServer(command);
		const { camera: named, ...options } = command.opts();
		return work({
			room,
			camera: await resolveCamera(room, named),
			options
		}, ...args);
	});
}
var examples = /* @__PURE__ */ new WeakMap();
/** Adds an example to a command's help. */
function withExample(command, text) {
	examples.set(command, text);
	return command.addHelpText("after", `\nExample:\n  ${text}`);
}
export { roomServer as a, readHubState as c, hubServer as i, readRoomState as l, cameraCommand as n, withExample as o, commandAction as r, connectLive as s, cameraAction as t, sendCommand as u };
