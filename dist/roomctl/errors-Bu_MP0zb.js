// daemon/contract/errors.ts
/** Every error that one part of roomd may show another: callers test `code`, never texts. */
var ERROR_CODES = {
	/** A configuration file is wrong; `details.problems` lists every mistake. Exit code 78 (EX_CONFIG). */
	"config.invalid": {
		status: 500,
		exit: 78
	},
	/** A request's body, parameters or message do not match the contract's schema. */
	"request.invalid": {
		status: 400,
		exit: 64
	},
	/** The named device, preset, meeting or room does not exist. */
	"not-found": {
		status: 404,
		exit: 66
	},
	/** The token is missing or wrong. */
	"access.denied": {
		status: 403,
		exit: 77
	},
	/** A newer holder took the movement lease. */
	"lease.lost": {
		status: 409,
		exit: 75
	},
	/** The meeting sees this camera, and the room is configured to keep it still: unlock it, or confirm. */
	"camera.locked": {
		status: 409,
		exit: 75
	},
	/** The camera was told to go somewhere, and stands still elsewhere. */
	"camera.missed": {
		status: 502,
		exit: 70
	},
	/** Nobody sends what is asked for yet; ask again. */
	"stream.absent": {
		status: 409,
		exit: 75
	},
	/** A part (hub, broker, worker, serial port) is not there now; it is being brought back. */
	unavailable: {
		status: 503,
		exit: 69
	},
	/** No answer within the time-out. */
	timeout: {
		status: 504,
		exit: 69
	},
	/** The caller gave up (AbortSignal) or the owner closed. */
	aborted: {
		status: 499,
		exit: 75
	},
	/** Bytes that are not a frame of the protocol. */
	"protocol.malformed": {
		status: 502,
		exit: 76
	},
	/** The device answered with an error; `details.reason` says which. */
	"device.refused": {
		status: 502,
		exit: 70
	},
	/** The device does not have this function. */
	"device.unsupported": {
		status: 422,
		exit: 70
	},
	/** A child process (GStreamer, worker, broker) failed. */
	"process.failed": {
		status: 500,
		exit: 70
	},
	/** A fault in roomd itself. */
	internal: {
		status: 500,
		exit: 70
	}
};
/** The one error class: what was being done, to what, and what to try; the cause and the facts beside it. */
var RoomdError = class extends Error {
	code;
	details;
	constructor(code, message, options = {}) {
		super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
		this.name = "RoomdError";
		this.code = code;
		this.details = options.details ?? {};
	}
	/** The form that crosses HTTP, WebSocket and MQTT. */
	toJSON() {
		return {
			code: this.code,
			message: this.message,
			details: this.details
		};
	}
};
/** Any thrown value as a RoomdError: what is not one already becomes `internal` with its cause kept. */
function asRoomdError(error, doing) {
	if (error instanceof RoomdError) return error;
	if (error instanceof Error && error.name === "AbortError") return new RoomdError("aborted", `${doing}: given up`, { cause: error });
	if (error instanceof Error && error.name === "TimeoutError") return new RoomdError("timeout", `${doing}: no answer in time`, { cause: error });
	return new RoomdError("internal", `${doing}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
export { RoomdError as n, asRoomdError as r, ERROR_CODES as t };
