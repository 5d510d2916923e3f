import { o as __toESM } from "./rolldown-runtime-C1I3wEg2.js";
import { n as statusAt } from "./health-DIkjZjiE.js";
import { a as roomServer, l as readRoomState, n as cameraCommand, o as withExample, r as commandAction, t as cameraAction, u as sendCommand } from "./command-context-BkZsASo9.js";
import { n as provenText, r as table } from "./output-Cs3ikD9Y.js";
import { n as optionParser, t as durationBetween } from "./option-parsers-CiaJpcv7.js";
import { t as DEVICE_FORMATS } from "./device-formats-ByHrNmPf.js";
import { n as unknownCamera } from "./preset-Ce9blyFZ.js";
import { dirname, join } from "node:path";
import { mkdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
// daemon/cli/commands/camera-discover.ts
function addressText({ connection: { type, path, host, port, baudRate } }) {
	return type === "serial" ? `${path} ${baudRate}` : `${host}:${port}`;
}
/** Returns entries for `cameras` of room.yaml. */
async function toYaml(cameras) {
	const { stringify } = await import("./dist-C78gHMtp.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	return stringify({ cameras: cameras.map(({ connection, profile }, index) => ({
		id: `cam${index + 1}`,
		name: `Camera ${index + 1}`,
		connection: connection.type === "onvif" ? {
			...connection,
			username: "operator",
			passwordFile: `/etc/roomd/cam${index + 1}-password`
		} : connection,
		profile: profile ?? "auto"
	})) }).trimEnd();
}
function tableText(cameras) {
	if (cameras.length === 0) return "no camera answered";
	const rows = cameras.map((one) => [
		addressText(one),
		String(one.connection.type),
		one.manufacturer ?? "",
		one.model ?? "",
		one.firmware ?? "",
		one.profile ?? "generic"
	]);
	return table([
		"ADDRESS",
		"PROTOCOL",
		"MANUFACTURER",
		"MODEL",
		"FIRMWARE",
		"PROFILE"
	], rows);
}
var collect = (value, previous) => [...previous, value];
function defineCameraDiscover(group) {
	const command = group.command("discover").description("find cameras on serial ports, on the network and at given addresses").option("--address <host[:port]>", "try ONVIF and VISCA there; repeatable", collect, []).option("--serial <path>", "this port instead of all in /dev/serial/by-id; repeatable", collect, []).option("--no-multicast", "do not search the local network").option("--timeout <duration>", "for responses from the network, 100ms to 1m", optionParser(durationBetween(100, 6e4)), 2e3).option("--yaml", "print entries for room.yaml");
	withExample(command, "roomctl camera discover --address 192.0.2.12 --yaml").action(commandAction(async (invoked) => {
		const { address, serial, multicast, timeout, yaml } = invoked.opts();
		const { discover } = await import("./discover-DDhrUzFP.js");
		const { found, unavailable } = await discover({
			addresses: address,
			...serial.length > 0 ? { serialPorts: serial } : {},
			multicast: multicast ? "yes" : "no",
			timeoutMs: timeout,
			onProgress: (text) => {
				if (process.stderr.isTTY) process.stderr.write(`${text} …\n`);
			}
		});
		const failures = unavailable.map(({ location, reason }) => `${location}: ${reason}`);
		return {
			text: yaml ? await toYaml(found) : [tableText(found), ...failures].join("\n"),
			value: {
				found,
				unavailable
			}
		};
	}));
}
// daemon/cli/commands/camera-network.ts
var fields = (values) => Object.entries(values).map(([name, value]) => `${name}=${value}`).join(" ");
function ntpText({ fromDhcp, servers }) {
	return `${fromDhcp ? "from DHCP: " : ""}${servers.join(", ") || "none"}`;
}
/** Streams, clock, events and auxiliary commands, which only ONVIF cameras have. */
function defineCameraNetwork(group) {
	const add = (name, description) => cameraCommand(group, name, `${description} (ONVIF)`);
	withExample(add("streams", "list the RTSP streams"), "roomctl camera streams").action(cameraAction(async ({ room, camera }) => {
		const streams = await sendCommand(room, "camera.streams", { camera });
		const rows = streams.map(({ profileToken, encoding, width, height, framesPerSecond, uri }) => [
			profileToken,
			encoding,
			`${width} × ${height}`,
			framesPerSecond === null ? "" : `${framesPerSecond}/s`,
			uri
		]);
		return {
			text: table([
				"STREAM",
				"ENCODING",
				"SIZE",
				"FRAMES",
				"ADDRESS"
			], rows),
			value: streams
		};
	}));
	withExample(add("key-frame", "request a key frame").argument("[stream]", "as `camera streams` lists it"), "roomctl camera key-frame").action(cameraAction(async ({ room, camera }, stream) => {
		const params = {
			camera,
			...stream === void 0 ? {} : { stream }
		};
		await sendCommand(room, "camera.requestKeyFrame", params);
		return {
			text: `${camera}: key frame requested`,
			value: {
				camera,
				stream: stream ?? null
			}
		};
	}));
	withExample(add("clock", "compare the camera's clock with the room's").option("--set", "set it to the room's first"), "roomctl camera clock --set").action(cameraAction(async ({ room, camera, options: { set } }) => {
		if (set) await sendCommand(room, "camera.setClock", { camera });
		const clock = await sendCommand(room, "camera.clock", { camera });
		const seconds = Math.round(clock.aheadMs / 1e3);
		const offset = seconds === 0 ? "exact" : `${Math.abs(seconds)} s ${seconds > 0 ? "ahead" : "behind"}`;
		return {
			text: `${new Date(clock.utcMs).toISOString()} (${offset}, set by ${clock.source})`,
			value: clock
		};
	}));
	withExample(add("ntp", "show or set the camera's time servers").argument("[servers...]", "host names or addresses").option("--dhcp", "take them from DHCP"), "roomctl camera ntp 192.0.2.1").action(cameraAction(async ({ room, camera, options: { dhcp } }, servers) => {
		if (dhcp || servers.length > 0) await sendCommand(room, "camera.setNtp", {
			camera,
			fromDhcp: dhcp === true,
			servers
		});
		const settings = await sendCommand(room, "camera.ntp", { camera });
		return {
			text: ntpText(settings),
			value: settings
		};
	}));
	withExample(add("auxiliary", "list the auxiliary commands, or send one").argument("[command]", "such as tt:Wiper|On"), "roomctl camera auxiliary 'tt:Wiper|On'").action(cameraAction(async ({ room, camera }, auxiliary) => {
		if (auxiliary !== void 0) {
			await sendCommand(room, "camera.sendAuxiliary", {
				camera,
				command: auxiliary
			});
			return {
				text: `${camera}: ${auxiliary} done`,
				value: {
					camera,
					command: auxiliary
				}
			};
		}
		const known = await sendCommand(room, "camera.auxiliaryCommands", { camera });
		return {
			text: known.join("\n") || "none",
			value: known
		};
	}));
	withExample(add("events", "listen to the camera's events").option("--for <duration>", "100ms to 25s", optionParser(durationBetween(100, 25e3)), 5e3), "roomctl camera events --for 20s").action(cameraAction(async ({ room, camera, options: { for: forMs } }) => {
		const events = await sendCommand(room, "camera.events", {
			camera,
			forMs
		});
		const rows = events.map(({ atMs, topic, source, data }) => [
			atMs === null ? "" : new Date(atMs).toISOString(),
			topic,
			fields(source),
			fields(data)
		]);
		return {
			text: events.length === 0 ? "no event" : table([
				"TIME",
				"TOPIC",
				"SOURCE",
				"DATA"
			], rows),
			value: events
		};
	}));
}
// daemon/cli/commands/camera-probe.ts
var WARNING = "The camera will move to the ends of its range, recall presets and return to where it is now.";
/** Returns whether the camera may move: as the option says, else as the terminal's user answers. */
async function mayMove({ move }) {
	if (move !== void 0) return move;
	if (!process.stdin.isTTY) return false;
	const terminal = createInterface({
		input: process.stdin,
		output: process.stderr
	});
	const answer = await terminal.question(`${WARNING} Move it? [y/N] `);
	terminal.close();
	return /^(y|yes|c|có)$/i.test(answer.trim());
}
/** Overwrites one line of the terminal. */
function showProgress(text) {
	if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text} …`);
}
function summary(profile, { visca, movement, presets }, files) {
	const { pan, tilt, zoom } = movement ?? {};
	const range = (axis) => axis ? `${axis.minimum} to ${axis.maximum}` : "not moved";
	const lines = [
		`${profile.manufacturer} ${profile.model}, firmware ${visca.identity?.firmware ?? "unknown"}`,
		`slowest inquiry ${visca.inquiryMs} ms, ACK ${visca.ackMs ?? "never"} ms, completion ${visca.completionMs ?? "never"} ms`,
		`pan ${range(pan)}, tilt ${range(tilt)}, zoom ${range(zoom)}`,
		`settings with a response: ${Object.keys(visca.settings).join(", ") || "none"}`,
		`inquiries without a response: ${visca.unanswered.join(", ") || "none"}`
	];
	if (movement) {
		const completion = {
			arrives: "completes at its target",
			"completes-early": "completes BEFORE its target",
			refused: "is refused"
		}[movement.absolute];
		lines.push(`an absolute move ${completion}; the camera stands still ${movement.settleMs} ms after Stop`, movement.returned ? "the camera is back where it was" : "the camera is NOT back where it was: check its position");
	}
	if (presets) lines.push(`presets ${presets.first} to ${presets.first + presets.count - 1}`);
	return [...lines, ...files.map((file) => `written: ${file}`)].join("\n");
}
function defineCameraProbe(group) {
	const command = group.command("probe").description("determine what a camera can do and write its profile; no room may use it meanwhile").argument("<device>", DEVICE_FORMATS.join(", ")).option("--out <folder>", "where the profile and the trace are written", "firmware-profiles").option("--move", "move the camera without asking").option("--no-move", "neither move the camera nor ask");
	withExample(command, "roomctl camera probe tcp://192.0.2.12 --out /etc/roomd/profiles").action(commandAction(async (invoked, device) => {
		const [{ parseDevice }, { probe }] = await Promise.all([import("./device-B9TrVqzW.js"), import("./probe-DWu6ZQ62.js")]);
		const options = invoked.opts();
		const { findings, profile, trace } = await probe(device, parseDevice(device), {
			moving: await mayMove(options) ? "allowed" : "no",
			onProgress: showProgress
		});
		showProgress("");
		const slug = (text) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
		const file = join(options.out, slug(profile.manufacturer), `${slug(profile.model)}.json`);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, `${JSON.stringify(profile, null, 2)}\n`);
		const traceFile = file.replace(/\.json$/, ".trace.jsonl");
		await writeFile(traceFile, trace.map((line) => `${JSON.stringify(line)}\n`).join(""));
		return {
			text: summary(profile, findings, [file, traceFile]),
			value: {
				profile,
				findings,
				files: {
					profile: file,
					trace: traceFile
				}
			}
		};
	}));
}
// daemon/cli/commands/camera.ts
function modelText({ manufacturer, model, profile }) {
	return manufacturer === null || model === null ? profile : `${manufacturer} ${model}`;
}
function errorRateText({ errorRate: { share, failed, exchanges, overMs } }) {
	if (share === null) return "no exchange yet";
	return `${(share * 100).toFixed(1)} % (${failed} of ${exchanges} in ${Math.round(overMs / 6e4)} min)`;
}
/** Returns the settings that roomd restores after the camera lost them. */
function storedText({ settings }) {
	return Object.entries(settings).map(([name, { value, status, reason }]) => {
		return `${name} ${value}${status === "refused" ? ` (refused: ${reason})` : status === "unchecked" ? " (unchecked)" : ""}`;
	}).join(", ") || "none";
}
function showText(camera, nowMs) {
	const { health, position, capabilities } = camera;
	const settings = Object.entries(capabilities.settings).map(([name, range]) => "values" in range ? `${name} (${range.values.join(", ")})` : `${name} (${range.minimum}–${range.maximum})`);
	const rows = [
		["name", camera.name],
		["status", `${statusAt(health, nowMs)}${health.reason === null ? "" : `: ${health.reason}`}`],
		["proven", provenText(health.provenAtMs, nowMs)],
		["errors", errorRateText(camera)],
		["model", modelText(camera)],
		["profile", camera.profile],
		["firmware", camera.firmware ?? "unknown"],
		["connection", camera.connection],
		["position", position ? `pan ${position.pan}  tilt ${position.tilt}  zoom ${position.zoom}` : "unknown"],
		["power", camera.power ?? "unknown"],
		["on air", `${camera.onAir ? "yes" : "no"}${camera.lock === "none" ? "" : ` (${camera.lock})`}`],
		["lease", camera.holder ?? "free"],
		["settings", settings.join(", ") || "none"],
		["stored", storedText(camera)],
		["actions", capabilities.actions.join(", ") || "none"]
	];
	return table([camera.id, ""], rows);
}
/** Returns a number where `text` is one: settings with a range take numbers, others words. */
function settingValue(text) {
	return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
function defineCamera(group) {
	withExample(group.command("list").description("list the room's cameras"), "roomctl camera list").action(commandAction(async (invoked) => {
		const { cameras, atMs } = await readRoomState(roomServer(invoked));
		const rows = cameras.map((camera) => [
			camera.id,
			statusAt(camera.health, atMs),
			provenText(camera.health.provenAtMs, atMs),
			errorRateText(camera),
			modelText(camera),
			camera.firmware ?? "",
			camera.connection
		]);
		return {
			text: table([
				"ID",
				"STATUS",
				"PROVEN",
				"ERRORS",
				"MODEL",
				"FIRMWARE",
				"CONNECTION"
			], rows),
			value: cameras
		};
	}));
	withExample(cameraCommand(group, "show", "show a camera with its settings and actions"), "roomctl camera show --camera cam1").action(cameraAction(async ({ room, camera: id }) => {
		const { cameras, atMs } = await readRoomState(room);
		const camera = cameras.find((one) => one.id === id);
		if (!camera) throw unknownCamera(id);
		return {
			text: showText(camera, atMs),
			value: camera
		};
	}));
	defineCameraSettings(group);
	defineCameraNetwork(group);
	defineCameraDiscover(group);
	defineCameraProbe(group);
}
function defineCameraSettings(group) {
	const shown = "as `camera show` lists it";
	withExample(cameraCommand(group, "set", "change a setting; roomd restores it if the camera loses it").argument("<name>", shown).argument("<value>", "a word or a number"), "roomctl camera set exposure.backlight on").action(cameraAction(async ({ room, camera }, setting, text) => {
		const value = settingValue(text);
		await sendCommand(room, "camera.set", {
			camera,
			setting,
			value
		});
		return {
			text: `${camera}: ${setting} is ${value}`,
			value: {
				camera,
				setting,
				value
			}
		};
	}));
	withExample(cameraCommand(group, "get", "read a setting from the camera").argument("<name>", shown), "roomctl camera get white-balance.mode").action(cameraAction(async ({ room, camera }, setting) => {
		const result = await sendCommand(room, "camera.get", {
			camera,
			setting
		});
		return {
			text: String(result.value),
			value: result
		};
	}));
	withExample(cameraCommand(group, "forget", "stop restoring a setting").argument("<name>", shown), "roomctl camera forget exposure.backlight").action(cameraAction(async ({ room, camera }, setting) => {
		await sendCommand(room, "camera.forgetSetting", {
			camera,
			setting
		});
		return {
			text: `${camera}: ${setting} is no longer restored`,
			value: {
				camera,
				setting
			}
		};
	}));
	withExample(cameraCommand(group, "act", "run an action").argument("<action>", shown), "roomctl camera act focus.one-push").action(cameraAction(async ({ room, camera }, action) => {
		await sendCommand(room, "camera.runAction", {
			camera,
			action
		});
		return {
			text: `${camera}: ${action} done`,
			value: {
				camera,
				action
			}
		};
	}));
}
export { defineCamera };
