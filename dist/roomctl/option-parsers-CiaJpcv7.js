import { i as InvalidArgumentError } from "./commander-OFhr78s8.js";
import { n as RoomdError, r as asRoomdError } from "./errors-Bu_MP0zb.js";
// daemon/cli/option-parsers.ts
/** In the order in which they are written. */
var UNITS = {
	h: 36e5,
	m: 6e4,
	s: 1e3,
	ms: 1
};
var ORDER = Object.keys(UNITS);
/** Makes a parser usable by commander, which reports only its own error class beside the option's name. */
function optionParser(parse) {
	return (text) => {
		try {
			return parse(text);
		} catch (error) {
			throw new InvalidArgumentError(asRoomdError(error, "option").message);
		}
	};
}
/** Returns `2s`, `500ms` or `1h30m` in milliseconds. Throws `request.invalid` for anything else. */
function parseDuration(text) {
	const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
	const whole = parts.map(([part]) => part).join("");
	const ranks = parts.map(([, , unit]) => ORDER.indexOf(unit ?? ""));
	const isOrdered = ranks.every((rank, index) => index === 0 || rank > (ranks[index - 1] ?? 0));
	if (whole === "" || whole !== text || !isOrdered) throw new RoomdError("request.invalid", `"${text}" is not a duration; write it like 2s, 500ms or 1h30m`);
	return Math.round(parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ""] ?? 0), 0));
}
/** Returns a parser of durations within a range. It throws `request.invalid` that names the range. */
function durationBetween(minimumMs, maximumMs) {
	return (text) => {
		const ms = parseDuration(text);
		if (ms >= minimumMs && ms <= maximumMs) return ms;
		const range = `${durationText(minimumMs)} to ${durationText(maximumMs)}`;
		throw new RoomdError("request.invalid", `"${text}" is out of range: ${range}`);
	};
}
function durationText(ms) {
	const unit = ORDER.find((name) => ms >= (UNITS[name] ?? 0) && ms % (UNITS[name] ?? 1) === 0) ?? "s";
	return `${ms / (UNITS[unit] ?? 1)}${unit}`;
}
/** Returns a speed from -1 to 1. Throws `request.invalid`. */
function parseSpeed(text) {
	const speed = text.trim() === "" ? NaN : Number(text);
	if (!(speed >= -1 && speed <= 1)) throw new RoomdError("request.invalid", `"${text}" is not a speed; write a number from -1 to 1`);
	return speed;
}
/** Throws `request.invalid` unless `text` is a number. */
function parseNumber(text) {
	const number = text.trim() === "" ? NaN : Number(text);
	if (Number.isNaN(number)) throw new RoomdError("request.invalid", `"${text}" is not a number`);
	return number;
}
/** Returns `text` if it is one of `choices`; else throws `request.invalid` that lists them. */
function parseChoice(text, choices) {
	const choice = choices.find((one) => one === text);
	if (choice !== void 0) return choice;
	throw new RoomdError("request.invalid", `"${text}" is not one of ${choices.join(", ")}`);
}
export { parseSpeed as a, parseNumber as i, optionParser as n, parseChoice as r, durationBetween as t };
