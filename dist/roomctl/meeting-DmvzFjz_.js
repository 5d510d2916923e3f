import { n as RoomdError } from "./errors-Bu_MP0zb.js";
import { a as roomServer, c as readHubState, i as hubServer, l as readRoomState, o as withExample, r as commandAction, u as sendCommand } from "./command-context-BkZsASo9.js";
import { n as optionParser, r as parseChoice, t as durationBetween } from "./option-parsers-CiaJpcv7.js";
import { r as table, t as ageText } from "./output-Cs3ikD9Y.js";
// daemon/cli/commands/meeting-moderation.ts
var ROLES = [
	"chair",
	"speaker",
	"viewer"
];
/** Sends a conference command as the room, or with --meeting to the hub with the rights of the meeting's chair. */
async function moderate(command, method, params) {
	const { meeting: meetingId } = command.opts();
	if (meetingId === void 0) await sendCommand(roomServer(command), method, params);
	else await sendCommand(hubServer(command), "meeting.moderate", {
		meetingId,
		method,
		params
	});
}
/** What a site does in a meeting, and what its chair may do. */
function defineMeetingModeration(group) {
	const add = (name, description) => group.command(name).description(description).option("--meeting <id>", "moderate this meeting at the hub instead of the room's own");
	withExample(group.command("hand").description("raise or lower the room's hand").option("--up", "raise it").option("--down", "lower it"), "roomctl meeting hand --up").action(commandAction(async (command) => {
		const { up = false, down = false } = command.opts();
		if (up === down) throw new RoomdError("request.invalid", "write either --up or --down");
		await moderate(command, "meeting.raiseHand", { raised: up });
		return {
			text: up ? "hand raised" : "hand lowered",
			value: { raised: up }
		};
	}));
	withExample(add("role", "set a site's role").argument("<site>").argument("<role>", "chair, speaker or viewer"), "roomctl meeting role da-nang speaker").action(commandAction(async (command, siteId, text) => {
		const role = parseChoice(text, ROLES);
		await moderate(command, "meeting.setRole", {
			siteId,
			role
		});
		return {
			text: `${siteId} is ${role}`,
			value: {
				siteId,
				role
			}
		};
	}));
	for (const silenced of [true, false]) {
		const name = silenced ? "mute" : "unmute";
		withExample(add(name, `${name} a site at the hub`).argument("<site>"), `roomctl meeting ${name} da-nang`).action(commandAction(async (command, siteId) => {
			await moderate(command, "meeting.mute", {
				siteId,
				silenced
			});
			return {
				text: `${siteId} is ${name}d`,
				value: {
					siteId,
					muted: silenced
				}
			};
		}));
	}
	withExample(add("mute-all", "mute every site but the chair"), "roomctl meeting mute-all").action(commandAction(async (command) => {
		await moderate(command, "meeting.muteAll", {});
		return {
			text: "all sites but the chair are muted",
			value: {}
		};
	}));
	withExample(add("spotlight", "show a site large everywhere").argument("<site>", "none: the active speaker"), "roomctl meeting spotlight da-nang").action(commandAction(async (command, site) => {
		const siteId = site === "none" ? null : site;
		await moderate(command, "meeting.spotlight", { siteId });
		return {
			text: `${siteId ?? "the active speaker"} is shown large`,
			value: { siteId }
		};
	}));
	withExample(add("admit", "admit a guest from the lobby").argument("<site>").option("--refuse", "refuse the guest"), "roomctl meeting admit guest-1a2b3c").action(commandAction(async (command, siteId) => {
		const admitted = !command.opts().refuse;
		await moderate(command, "meeting.admit", {
			siteId,
			admitted
		});
		return {
			text: `${siteId} is ${admitted ? "admitted" : "refused"}`,
			value: {
				siteId,
				admitted
			}
		};
	}));
	withExample(add("remove", "remove a site from the meeting; a room may join again").argument("<site>"), "roomctl meeting remove da-nang").action(commandAction(async (command, siteId) => {
		await moderate(command, "meeting.remove", { siteId });
		return {
			text: `${siteId} is removed`,
			value: { siteId }
		};
	}));
	withExample(add("record", "start or stop the recording").argument("<action>", "start or stop"), "roomctl meeting record start").action(commandAction(async (command, text) => {
		const on = parseChoice(text, ["start", "stop"]) === "start";
		await moderate(command, "meeting.record", { on });
		return {
			text: on ? "recording" : "not recording",
			value: { on }
		};
	}));
}
// daemon/cli/commands/roll-call.ts
function rollCallText({ meetingId, sites }, title, nowMs) {
	const heard = sites.filter(({ step }) => step === "heard").length;
	const age = (atMs) => atMs == null ? "-" : ageText(nowMs - atMs);
	const row = ({ siteId, name, step, sinceMs, proofs, reason }) => [
		siteId,
		name,
		step,
		ageText(nowMs - sinceMs),
		age(proofs?.audioAtMs),
		age(proofs?.videoAtMs),
		age(proofs?.receivesAtMs),
		reason ?? ""
	];
	return `${title} (${meetingId}): ${heard}/${sites.length} heard\n${table([
		"SITE",
		"NAME",
		"STEP",
		"FOR",
		"AUDIO",
		"VIDEO",
		"RECEIVES",
		"REASON"
	], sites.map(row))}`;
}
function defineRollCall(group) {
	withExample(group.command("roll-call").description("show how far each invited site has come, and why not further").argument("[id]", "a meeting (default: all that are running or about to begin)"), "roomctl meeting roll-call").action(commandAction(async (command, meetingId) => {
		const { rollCalls, meetings, atMs } = await readHubState(hubServer(command));
		const selected = rollCalls.filter((call) => meetingId === void 0 || call.meetingId === meetingId);
		if (meetingId !== void 0 && selected.length === 0) {
			const text = `no meeting "${meetingId}" is running or about to begin; see \`roomctl meeting list --all\``;
			throw new RoomdError("not-found", text);
		}
		const titles = new Map(meetings.map(({ id, title }) => [id, title]));
		return {
			text: selected.map((call) => rollCallText(call, titles.get(call.meetingId) ?? "", atMs)).join("\n\n") || "no meeting is running or about to begin",
			value: selected
		};
	}));
}
// daemon/cli/commands/meeting.ts
var HOUR_MS = 36e5;
var DAY_MS = 24 * HOUR_MS;
var YEAR_MS = 366 * DAY_MS;
function timeText(atMs) {
	return new Date(atMs).toLocaleString("sv-SE");
}
function meetingTable(meetings, nowMs) {
	const rows = meetings.map(({ id, title, startsAtMs, endsAtMs, roomIds }) => [
		id,
		timeText(startsAtMs),
		timeText(endsAtMs),
		startsAtMs <= nowMs ? "running" : "scheduled",
		roomIds.join(","),
		title
	]);
	return table([
		"ID",
		"STARTS",
		"ENDS",
		"STATE",
		"ROOMS",
		"TITLE"
	], rows);
}
function startOf({ in: inMs, at }) {
	if (inMs !== void 0 && at !== void 0) throw new RoomdError("request.invalid", "write either --in or --at, not both");
	if (at === void 0) return Date.now() + (inMs ?? 0);
	const atMs = Date.parse(at);
	if (!Number.isNaN(atMs)) return atMs;
	const text = `--at "${at}" is not a time; write it like 2026-12-30T08:00:00+07:00`;
	throw new RoomdError("request.invalid", text);
}
function defineMeeting(group) {
	withExample(group.command("list").description("list the room's agenda, or with --all (or --hub URL) every meeting of the hub").option("--all", "list the meetings of the hub"), "roomctl meeting list").action(commandAction(async (command) => {
		const meetings = command.getOptionValueSourceWithGlobals("hub") === "cli" || command.opts().all ? (await readHubState(hubServer(command))).meetings : (await readRoomState(roomServer(command))).agenda;
		return {
			text: meetingTable(meetings, Date.now()),
			value: meetings
		};
	}));
	defineCreate(group);
	withExample(group.command("end").description("end a meeting at the hub; all rooms leave").argument("<id>", "as `meeting list` shows it"), "roomctl meeting end m-1a2b3c4d5e").action(commandAction(async (command, meetingId) => {
		await sendCommand(hubServer(command), "meeting.end", { meetingId });
		return {
			text: `${meetingId} ended`,
			value: { meetingId }
		};
	}));
	withExample(group.command("join").description("join a meeting with this room").argument("[id]", "a meeting (default: the one that is running)"), "roomctl meeting join").action(commandAction(async (command, meetingId) => {
		const params = meetingId === void 0 ? {} : { meetingId };
		const joined = await sendCommand(roomServer(command), "meeting.join", params);
		return {
			text: `joining "${joined.title}"`,
			value: joined
		};
	}));
	withExample(group.command("leave").description("leave the meeting with this room; it does not rejoin by itself"), "roomctl meeting leave").action(commandAction(async (command) => {
		await sendCommand(roomServer(command), "meeting.leave");
		return {
			text: "left",
			value: {}
		};
	}));
	defineMeetingModeration(group);
	defineRollCall(group);
}
function defineCreate(group) {
	withExample(group.command("create").description("create a meeting at the hub; the rooms join by themselves when it starts").requiredOption("--title <title>", "title of the meeting").option("--in <duration>", "start after this time (default: now)", optionParser(durationBetween(0, YEAR_MS))).option("--at <time>", "start at this time, ISO 8601").option("--for <duration>", "duration (default: 1h)", optionParser(durationBetween(1e3, 7 * DAY_MS))).option("--rooms <ids>", "invited rooms, separated by commas (default: all)").option("--chair <id>", "the room that moderates (default: every room may)").option("--speakers <ids>", "with --chair: who else is a speaker from the start, separated by commas").option("--lobby", "guests wait in a lobby until the chair admits them"), "roomctl meeting create --title \"Họp giao ban\" --in 20s --for 1h --rooms ha-noi,da-nang --chair ha-noi").action(commandAction(async (command) => {
		const options = command.opts();
		const hub = hubServer(command);
		const startsAtMs = startOf(options);
		const roomIds = options.rooms?.split(",") ?? (await readHubState(hub)).rooms.map(({ id }) => id);
		const { chair, speakers, lobby } = options;
		const params = {
			title: options.title,
			startsAtMs,
			endsAtMs: startsAtMs + (options.for ?? HOUR_MS),
			roomIds,
			...chair === void 0 ? {} : { chairRoomId: chair },
			...speakers === void 0 ? {} : { speakerRoomIds: speakers.split(",") },
			...lobby ? { hasLobby: true } : {}
		};
		const created = await sendCommand(hub, "meeting.create", params);
		return {
			text: meetingTable([created], Date.now()),
			value: created
		};
	}));
}
export { defineMeeting };
