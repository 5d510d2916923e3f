import { a as decodeVersion, o as ProfileCatalogue, r as VISCA_SETTINGS, s as CameraProfile, t as CameraRegistry } from "./camera-registry-D6orFXcz.js";
import { n as RoomdError, r as asRoomdError } from "./errors-Bu_MP0zb.js";
import { t as parse } from "./parse-8Dqdp30E.js";
import { n as CAMERA_SETTINGS } from "./camera-BpzVfeEr.js";
import { t as RawViscaClient } from "./raw-visca-client-CdnqRp4L.js";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
// daemon/cli/probe/movement-probe.ts
/** Interval between two positions that are compared. */
var READ_EVERY_MS = 120;
/** Longest sweep from end to end. */
var SWEEP_MS = 6e4;
var STILL = {
	pan: 0,
	tilt: 0,
	zoom: 0
};
var same = (a, b) => a.pan === b.pan && a.tilt === b.tilt && a.zoom === b.zoom;
/** Waits until two positions are equal. Returns the position and how long that took. */
async function waitUntilStill(camera, signal) {
	const startedAt = performance.now();
	let before = await camera.position(signal);
	while (performance.now() - startedAt < SWEEP_MS) {
		await setTimeout$1(READ_EVERY_MS, void 0, { signal });
		const now = await camera.position(signal);
		if (same(before, now)) return {
			position: now,
			ms: performance.now() - startedAt
		};
		before = now;
	}
	return {
		position: before,
		ms: SWEEP_MS
	};
}
/** Moves the camera to the ends of each axis and back; stops it if anything fails. */
async function probeMovement(camera, onProgress, signal) {
	const { position: start } = await waitUntilStill(camera, signal);
	let standsAfterMs = 0;
	const sweep = async (axis, direction) => {
		onProgress(`${axis} to its ${direction > 0 ? "upper" : "lower"} end`);
		await camera.drive({
			...STILL,
			[axis]: direction
		}, signal);
		await setTimeout$1(READ_EVERY_MS, void 0, { signal });
		const { position } = await waitUntilStill(camera, signal);
		await camera.stop(signal);
		const { ms } = await waitUntilStill(camera, signal);
		standsAfterMs = Math.max(standsAfterMs, ms);
		return position;
	};
	const ends = async (axis) => {
		const lower = (await sweep(axis, -1))[axis];
		const upper = (await sweep(axis, 1))[axis];
		return {
			minimum: Math.min(lower, upper),
			maximum: Math.max(lower, upper),
			reversed: lower > upper
		};
	};
	try {
		const pan = await ends("pan");
		const tilt = await ends("tilt");
		const zoom = await ends("zoom");
		onProgress("home");
		const home = await camera.home(signal).then(() => true, () => false);
		onProgress("return");
		const absolute = await goTo(camera, start, signal);
		const { position } = await waitUntilStill(camera, signal);
		return {
			pan: {
				minimum: pan.minimum,
				maximum: pan.maximum
			},
			tilt: {
				minimum: tilt.minimum,
				maximum: tilt.maximum
			},
			zoom: {
				minimum: zoom.minimum,
				maximum: zoom.maximum
			},
			panReversed: pan.reversed,
			tiltReversed: tilt.reversed,
			absolute,
			home,
			settleMs: Math.ceil(standsAfterMs),
			returned: same(position, start)
		};
	} catch (error) {
		await camera.stop().catch(() => {});
		await goTo(camera, start, AbortSignal.timeout(SWEEP_MS)).catch(() => {});
		throw error;
	}
}
async function goTo(camera, target, signal) {
	try {
		await camera.moveTo(target, signal);
	} catch {
		return "refused";
	}
	return same(await camera.position(signal), target) ? "arrives" : "completes-early";
}
// daemon/cli/probe/preset-probe.ts
var isRefusal = (error) => error instanceof RoomdError && error.code === "device.refused";
/** Finds the lowest and highest accepted number by recalling presets; overwrites none. */
async function probePresets(camera, start, onProgress, signal) {
	const accepts = async (number) => {
		onProgress(`preset ${number}`);
		try {
			await camera.recallPreset(number, signal);
			return true;
		} catch (error) {
			if (isRefusal(error)) return false;
			throw error;
		}
	};
	try {
		const first = await accepts(0) ? 0 : await accepts(1) ? 1 : void 0;
		if (first === void 0) return null;
		let low = first;
		let high = 255;
		while (high - low > 1) {
			const middle = low + high >> 1;
			if (await accepts(middle)) low = middle;
			else high = middle;
		}
		return {
			first,
			count: low - first + 1
		};
	} finally {
		await camera.stop().catch(() => {});
		await camera.moveTo(start).catch(() => {});
	}
}
// daemon/cli/probe/visca-probe.ts
var STOP = {
	kind: "pan-tilt-drive",
	pan: 0,
	tilt: 0
};
var ZOOM_STOP = {
	kind: "zoom-drive",
	zoom: 0
};
var TIMED_ROUNDS = 5;
/** Sends every inquiry of VISCA, and measures a Stop, which moves nothing. Rejects with `timeout` if the camera does not
* respond at all. */
async function probeVisca(line, onProgress) {
	const times = [];
	const silent = [];
	const ask = async (inquiry) => {
		onProgress(inquiry.kind);
		const result = await line.inquire(inquiry);
		if (result.kind === "silent") silent.push(inquiry.kind);
		else times.push(result.ms);
		return result;
	};
	const version = await ask({ kind: "version-inquiry" });
	const power = await ask({ kind: "power-inquiry" });
	const position = await ask({ kind: "pan-tilt-inquiry" });
	const zoom = await ask({ kind: "zoom-inquiry" });
	if (times.length === 0) throw new RoomdError("timeout", `no response from the camera; check baud rate, address and port, and that no room uses the camera`);
	const settings = {};
	for (const [name, setting] of Object.entries(VISCA_SETTINGS)) {
		if (!setting?.read) continue;
		const results = [];
		for (const inquiry of setting.read.inquiries) results.push(await ask(inquiry));
		const data = results.flatMap((result) => result.kind === "answered" ? [result.data] : []);
		if (data.length !== results.length) continue;
		try {
			settings[name] = setting.read.decode(data);
		} catch {}
	}
	const commands = [];
	for (let round = 0; round < TIMED_ROUNDS; round++) commands.push(await line.command(STOP), await line.command(ZOOM_STOP));
	const slowest = (found) => {
		const known = found.filter((ms) => ms !== null);
		return known.length === 0 ? null : Math.ceil(Math.max(...known));
	};
	return {
		identity: version.kind === "answered" ? identityOf(version.data) : null,
		power: power.kind === "answered",
		position: position.kind === "answered" ? digitsOf(position.data) : null,
		zoom: zoom.kind === "answered",
		settings,
		unanswered: silent,
		inquiryMs: Math.ceil(Math.max(0, ...times)),
		ackMs: slowest(commands.map(({ ackMs }) => ackMs)),
		completionMs: slowest(commands.map(({ completionMs }) => completionMs))
	};
}
function identityOf(data) {
	try {
		const { vendor, model, firmware } = decodeVersion(data);
		const hex = (word) => word.toString(16).padStart(4, "0");
		return {
			vendor: hex(vendor),
			model: hex(model),
			firmware
		};
	} catch {
		return null;
	}
}
/** 8 nibbles: 4 + 4; 9: 5 + 4; 10: 5 + 5. */
function digitsOf(data) {
	if (data.length < 8 || data.length > 10) return null;
	return {
		panDigits: data.length > 8 ? 5 : 4,
		tiltDigits: data.length > 9 ? 5 : 4
	};
}
/** Returns the values of a setting of words; undefined: it takes numbers, whose range no response tells. */
function settingValues(setting) {
	const words = CAMERA_SETTINGS[setting.split(":")[0]];
	return words === "number" ? void 0 : words;
}
// daemon/cli/probe/profile-builder.ts
/** A time-out is the slowest response times this factor, at least the minimum. */
var TIMEOUT_FACTOR = 4;
var MINIMUM_TIMEOUT_MS = 500;
/** Names of the sources in the profile. */
var INQUIRIES = "probe, section inquiries";
var MOVEMENT = "probe, section movement";
/** Returns the profile of a probed camera, with nothing but the findings. */
function buildProfile(device, connection, { visca, movement, presets }) {
	const { identity, position } = visca;
	const timeout = (ms) => Math.max(MINIMUM_TIMEOUT_MS, TIMEOUT_FACTOR * ms);
	const axis = (name, digits) => {
		const found = movement?.[name];
		const reversed = name === "pan" ? movement?.panReversed : movement?.tiltReversed;
		return {
			...found && reversed ? {
				minimum: -found.maximum,
				maximum: -found.minimum
			} : found,
			...digits === 5 ? { digits } : {},
			source: movement ? MOVEMENT : INQUIRIES
		};
	};
	const settings = Object.keys(visca.settings).flatMap((key) => {
		const [name = key, variant] = key.split(":");
		const values = settingValues(key);
		return values ? [[name, {
			values,
			...variant ? { variant } : {},
			source: INQUIRIES
		}]] : [];
	});
	const quirks = [...movement?.panReversed ? [{
		quirk: "pan-reversed",
		source: MOVEMENT
	}] : [], ...movement?.tiltReversed ? [{
		quirk: "tilt-reversed",
		source: MOVEMENT
	}] : []];
	return parse(CameraProfile, {
		manufacturer: identity ? `Vendor ${identity.vendor}` : "Unknown",
		model: identity ? `Model ${identity.model}` : "Unknown",
		protocol: "visca",
		documents: { probe: { title: `roomctl camera probe ${withoutSecrets(device)}, firmware ${identity?.firmware ?? "unknown"}` } },
		...identity ? { identity: {
			visca: [{
				vendor: identity.vendor,
				model: identity.model
			}],
			source: INQUIRIES
		} } : {},
		connections: [connectionOf(connection)],
		...position ? {
			pan: axis("pan", position.panDigits),
			tilt: axis("tilt", position.tiltDigits)
		} : {},
		...visca.zoom ? { zoom: {
			...movement?.zoom,
			source: movement ? MOVEMENT : INQUIRIES
		} } : {},
		...movement && movement.absolute !== "refused" ? { absolute: { source: MOVEMENT } } : {},
		...movement?.home ? { home: { source: MOVEMENT } } : {},
		...visca.power ? { power: { source: INQUIRIES } } : {},
		...presets ? { presets: {
			...presets,
			source: MOVEMENT
		} } : {},
		...settings.length > 0 ? { settings: Object.fromEntries(settings) } : {},
		timings: {
			inquiryMs: timeout(visca.inquiryMs),
			...visca.ackMs === null ? {} : { ackMs: timeout(visca.ackMs) },
			source: INQUIRIES
		},
		...quirks.length > 0 ? { quirks } : {}
	}, "probed profile");
}
function connectionOf(connection) {
	return connection.type === "serial" ? {
		type: "serial",
		baudRates: [connection.baudRate],
		source: INQUIRIES
	} : {
		type: connection.type,
		port: connection.port,
		source: INQUIRIES
	};
}
/** A device's address may carry a password. */
function withoutSecrets(device) {
	return device.replace(/\/\/[^@/]*@/, "//");
}
// daemon/cli/probe/probe.ts
/** How long the connection may take to open. */
var OPEN_MS = 4e3;
/** Queries a camera that nothing else uses and, if allowed, moves it. Rejects with `unavailable` if its connection does
* not open, with `timeout` if it does not respond at all. */
async function probe(device, config, { moving, onProgress }) {
	const trace = [];
	const startedAt = performance.now();
	const tracing = {
		udpPort: 52381,
		profileFolders: [],
		trace: (direction, frame) => {
			const hex = Buffer.from(frame).toString("hex");
			trace.push({
				atMs: Math.round(performance.now() - startedAt),
				direction,
				hex
			});
		}
	};
	const visca = await (async () => {
		await using registry = new CameraRegistry([config], tracing);
		const port = registry.openPort(config);
		const { promise, resolve, reject } = Promise.withResolvers();
		let reason = null;
		port.onState((state) => {
			if (state.open) resolve();
			else reason = state.reason;
		});
		const timer = setTimeout(() => {
			reject(new RoomdError("unavailable", `${device} cannot be opened (${reason}); check its name, cable and power`));
		}, OPEN_MS);
		registry.start();
		await promise.finally(() => clearTimeout(timer));
		await port.initialise();
		return await probeVisca(new RawViscaClient(port), onProgress);
	})();
	const moved = moving === "allowed" && visca.position ? await move(config, visca, tracing, onProgress) : null;
	const findings = {
		visca,
		movement: moved?.movement ?? null,
		presets: moved?.presets ?? null
	};
	return {
		findings,
		profile: buildProfile(device, config.connection, findings),
		trace
	};
}
async function move(config, { position }, options, onProgress) {
	await using registry = new CameraRegistry([config], options);
	const generic = new ProfileCatalogue().get("generic/visca");
	const camera = registry.open(config, {
		...generic,
		pan: {
			source: INQUIRIES,
			...generic.pan,
			digits: position?.panDigits ?? 4
		},
		tilt: {
			source: INQUIRIES,
			...generic.tilt,
			digits: position?.tiltDigits ?? 4
		}
	});
	const ending = new AbortController();
	const end = () => ending.abort();
	process.once("SIGINT", end).once("SIGTERM", end);
	registry.start();
	try {
		const opened = performance.now();
		while (!await responds(camera.position())) if (performance.now() - opened > OPEN_MS) throw new RoomdError("timeout", `${config.id}: no response any more; check cable and power, then probe again`);
		const start = await camera.position();
		return {
			movement: await probeMovement(camera, onProgress, ending.signal),
			presets: await probePresets(camera, start, onProgress, ending.signal)
		};
	} finally {
		process.removeListener("SIGINT", end).removeListener("SIGTERM", end);
		await camera.stop().catch(() => {});
		await camera[Symbol.asyncDispose]();
	}
}
/** Returns false while the connection is still opening. */
async function responds(request) {
	try {
		await request;
		return true;
	} catch (error) {
		if (asRoomdError(error, "probe").code !== "unavailable") throw error;
		return new Promise((resolve) => setTimeout(() => resolve(false), 50));
	}
}
export { probe };
