import { i as encodeCommand } from "./camera-registry-D6orFXcz.js";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
// daemon/cli/probe/raw-visca-client.ts
/** After this time without a response an inquiry counts as unanswered: the camera may be busy. */
var RESPONSE_TIMEOUT_MS = 1500;
/** Between two requests, so that a slow camera does not refuse the second one. */
var PAUSE_MS = 20;
/** Exchanges one frame at a time, without the scheduler of the driver, so that response times can be measured. */
var RawViscaClient = class {
	#port;
	#listener = () => {};
	constructor(port) {
		this.#port = port;
		port.onReply((reply) => this.#listener(reply));
	}
	async inquire(inquiry) {
		const startedAt = performance.now();
		const reply = await this.#send(inquiry, ({ kind }) => kind === "answer" || kind === "error");
		const ms = performance.now() - startedAt;
		await setTimeout$1(PAUSE_MS);
		if (reply?.kind === "answer") return {
			kind: "answered",
			data: reply.data,
			ms
		};
		return reply?.kind === "error" ? {
			kind: "refused",
			reason: reply.reason,
			ms
		} : { kind: "silent" };
	}
	async command(command) {
		const startedAt = performance.now();
		let ackMs = null;
		const reply = await this.#send(command, ({ kind }) => {
			if (kind === "ack") ackMs = performance.now() - startedAt;
			return kind === "completion" || kind === "error";
		});
		const completionMs = reply?.kind === "completion" ? performance.now() - startedAt : null;
		await setTimeout$1(PAUSE_MS);
		return {
			ackMs,
			completionMs,
			refused: reply?.kind === "error" ? reply.reason : null
		};
	}
	/** Resolves with the reply that `ends` accepts, or with undefined after the time-out. */
	#send(command, ends) {
		return new Promise((resolve) => {
			const timer = setTimeout(() => end(void 0), RESPONSE_TIMEOUT_MS);
			const end = (reply) => {
				clearTimeout(timer);
				this.#listener = () => {};
				resolve(reply);
			};
			this.#listener = (reply) => {
				if (ends(reply)) end(reply);
			};
			this.#port.send(encodeCommand(command, this.#port.address));
		});
	}
};
export { RawViscaClient as t };
