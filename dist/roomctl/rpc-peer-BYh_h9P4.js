import { n as RoomdError, r as asRoomdError, t as ERROR_CODES } from "./errors-Bu_MP0zb.js";
// daemon/shared/rpc-peer.ts
var RpcPeer = class {
	#options;
	#pending = /* @__PURE__ */ new Map();
	#nextId = 1;
	#closed = false;
	constructor(options) {
		this.#options = options;
	}
	/** Resolves with the answer. Rejects with the other side's error, `timeout`, or `unavailable` on close. */
	request(method, params = {}, timeoutMs = this.#options.timeoutMs ?? 5e3) {
		if (this.#closed) return Promise.reject(new RoomdError("unavailable", `${method}: not connected`));
		const id = this.#nextId++;
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				this.#pending.delete(id);
				reject(new RoomdError("timeout", `${method}: no answer within ${timeoutMs} ms`));
			}, timeoutMs);
			this.#pending.set(id, {
				method,
				resolve,
				reject,
				timer
			});
			this.#options.send(JSON.stringify({
				id,
				method,
				params
			}));
		});
	}
	notify(notice, params = {}) {
		this.notifyEncoded(encodeNotice(notice, params));
	}
	/** A notice that goes to many, written out once. */
	notifyEncoded(text) {
		if (!this.#closed) this.#options.send(text);
	}
	/** One received text. Malformed ones are answered with an error where they carry an id, else dropped. */
	receive(text) {
		let message;
		try {
			const parsed = JSON.parse(text);
			if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw new Error("no object");
			message = parsed;
		} catch {
			this.#respondError(null, new RoomdError("request.invalid", "message is not a JSON object"));
			return;
		}
		if (typeof message.notice === "string") this.#options.onNotice?.(message.notice, message.params);
		else if (typeof message.method === "string" && typeof message.id === "number") this.#respond(message.id, message.method, message.params);
		else if (typeof message.id === "number") this.#settle(message.id, message);
	}
	/** Rejects what is still waiting. */
	close(reason = "connection closed") {
		this.#closed = true;
		for (const [id, pending] of this.#pending) {
			clearTimeout(pending.timer);
			this.#pending.delete(id);
			pending.reject(new RoomdError("unavailable", `${pending.method}: ${reason}`));
		}
	}
	async #respond(id, method, params) {
		try {
			if (!this.#options.onRequest) throw new RoomdError("not-found", `no method ${method}`);
			const result = await this.#options.onRequest(method, params) ?? {};
			if (!this.#closed) this.#options.send(JSON.stringify({
				id,
				result
			}));
		} catch (error) {
			this.#respondError(id, asRoomdError(error, method));
		}
	}
	#respondError(id, error) {
		if (!this.#closed) this.#options.send(JSON.stringify({
			id,
			error: error.toJSON()
		}));
	}
	#settle(id, message) {
		const pending = this.#pending.get(id);
		if (!pending) return;
		this.#pending.delete(id);
		clearTimeout(pending.timer);
		const error = message.error;
		if (error && typeof error === "object") {
			const code = error.code && error.code in ERROR_CODES ? error.code : "internal";
			pending.reject(new RoomdError(code, error.message ?? `${pending.method} failed`, { details: error.details ?? {} }));
		} else pending.resolve(message.result);
	}
};
/** A notice as it goes over the connection, for one that goes to many. */
function encodeNotice(notice, params) {
	return JSON.stringify({
		notice,
		params
	});
}
export { RpcPeer, encodeNotice };
