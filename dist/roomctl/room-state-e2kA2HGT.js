import { A as Literal, J as Optional, K as _Object_, N as Boolean, S as Number, _ as Union, j as Integer, nt as _Array_, u as Record, y as String } from "./script-BxOme9FA.js";
import "./build-DYhnUtDK.js";
import { a as SettingValue, r as CameraCapabilities } from "./camera-BpzVfeEr.js";
import { t as Health } from "./health-DIkjZjiE.js";
import { i as Identifier, n as ScreenState, r as Nullable } from "./screen-6KSUxabO.js";
// daemon/contract/meeting/meeting.ts
/** What a site may do: the chair leads (promotes, mutes, spotlights, admits, records, ends); a speaker is heard; a
* viewer is seen, and heard after the chair has given the floor. */
var SiteRole = Union([
	Literal("chair"),
	Literal("speaker"),
	Literal("viewer")
]);
/** A conference of the hub, as rooms get it in their agenda. Times are ms since the epoch. */
var Meeting = _Object_({
	id: Identifier,
	title: String({
		minLength: 1,
		maxLength: 200
	}),
	startsAtMs: Integer({ minimum: 0 }),
	endsAtMs: Integer({ minimum: 0 }),
	/** Ids of the invited rooms. */
	roomIds: _Array_(Identifier, { maxItems: 500 }),
	/** Who leads. Without one, every room is a speaker and may do what a chair may. */
	chairRoomId: Optional(Identifier),
	/** With a chair: who else speaks from the beginning; the rest are viewers. */
	speakerRoomIds: Optional(_Array_(Identifier, { maxItems: 500 })),
	/** Guests who come by a link wait until the chair admits them. */
	hasLobby: Optional(Boolean())
});
_Object_({
	issuedAtMs: Integer({ minimum: 0 }),
	meetings: _Array_(Meeting)
});
var StreamSource = Union([
	Literal("camera"),
	Literal("microphone"),
	Literal("content")
]);
/** Sizes of one picture, each a stream of its own (decision 7); `only` where a source has no more than one. Sound
* has no layers. */
var Layer = Union([
	Literal("high"),
	Literal("medium"),
	Literal("low"),
	Literal("only")
]);
var ParticipantProducer = _Object_({
	/** mediasoup producer id: the same at the sending room, the hub and every receiving room. */
	id: String({ minLength: 1 }),
	kind: Union([Literal("audio"), Literal("video")]),
	source: StreamSource,
	layer: Layer,
	/** What its encoder was told to make, kbit/s: what taking it costs. */
	kbps: Number({ minimum: 0 }),
	paused: Boolean(),
	/** Another picture of the site has taken its place. It goes on for a moment, for who shows it until they have the
	* first frame of that one; nobody begins to take it. */
	superseded: Optional(Literal(true))
});
var Participant = _Object_({
	/** A room's id, or a guest's. */
	siteId: Identifier,
	kind: Union([Literal("room"), Literal("guest")]),
	name: String(),
	role: SiteRole,
	joinedAtMs: Number(),
	/** Asks for the floor since then. */
	handRaisedAtMs: Nullable(Number()),
	/** The hub lets nothing of its sound through: a viewer without the floor, or muted by the chair. */
	muted: Boolean(),
	/** Since when its link has been gone while it is waited for; null while it is there. */
	lostSinceMs: Nullable(Number()),
	producers: _Array_(ParticipantProducer)
});
/** Who is in a conference now: what rooms converge towards. */
var Roster = _Object_({
	meetingId: Identifier,
	participants: _Array_(Participant),
	activeSpeakerId: Nullable(Identifier),
	/** The site that everybody sees large, by the chair's order. */
	spotlightId: Nullable(Identifier),
	/** The site whose content is shown: the one that began last. */
	contentId: Nullable(Identifier),
	/** Since when it has been recorded; null when it is not. Shown in every room. */
	recordingSinceMs: Nullable(Number()),
	/** Guests before the door. */
	lobby: _Array_(_Object_({
		siteId: Identifier,
		name: String(),
		sinceMs: Number()
	}))
});
// daemon/contract/meeting/view.ts
/** How the room's screens show a meeting: by speaker, or all alike. Content is always shown large. */
var ViewMode = Union([Literal("speaker"), Literal("gallery")]);
var ViewTile = _Object_({
	siteId: Identifier,
	area: Union([
		Literal("large"),
		Literal("content"),
		Literal("gallery")
	]),
	/** The stream to show; null when there is none. */
	producerId: Nullable(String()),
	/** Why there is none: the site sends no picture, it is on its way, the site was lost, or the line is short. */
	reason: Nullable(Union([
		Literal("none"),
		Literal("coming"),
		Literal("lost"),
		Literal("saving")
	]))
});
/** What the room's screens show: decided by the room, once for all of them, so that each stream crosses the line
* once. */
var MeetingView = _Object_({
	mode: ViewMode,
	page: Integer({ minimum: 0 }),
	pages: Integer({ minimum: 1 }),
	tiles: _Array_(ViewTile),
	/** What is heard. */
	audio: _Array_(_Object_({
		siteId: Identifier,
		producerId: String()
	}))
});
var Direction = _Object_({
	kbps: Number(),
	/** Of the packets in the last seconds, before repair, 0 to 1; null before the first. */
	lossShare: Nullable(Number()),
	jitterMs: Nullable(Number())
});
/** What is given up when the line is short, in this order; it comes back in the opposite one. Sound is never. */
var DegradationStep = Union([
	Literal("gallery"),
	Literal("speaker"),
	Literal("content")
]);
/** The room's line to the hub, measured from the media itself. */
var WanState = _Object_({
	/** `pipe`: both ends reach each other; `comedia`: the room is behind NAT. */
	trunk: Union([
		Literal("none"),
		Literal("pipe"),
		Literal("comedia")
	]),
	rttMs: Nullable(Number()),
	up: Direction,
	down: Direction,
	/** Configured or measured, kbit/s; null where neither says that there is too little. */
	budgetKbps: _Object_({
		up: Nullable(Number()),
		down: Nullable(Number())
	}),
	degradation: _Array_(DegradationStep)
});
// daemon/contract/fleet/room-state.ts
/** In the camera's own units. */
var CameraPosition = _Object_({
	pan: Number(),
	tilt: Number(),
	zoom: Number()
});
var PresetState = _Object_({
	number: Integer({
		minimum: 0,
		maximum: 254
	}),
	name: String({ maxLength: 60 }),
	/** Where the camera looked when it was saved; null where that is not known. */
	position: Nullable(CameraPosition),
	/** What it saw then: a JPEG's address on the room's server. A new picture has a new address. */
	thumbnail: Nullable(String()),
	savedAtMs: Nullable(Number())
});
/** A preset being recalled, and how that ended; the next movement ends it. */
var RecallState = _Object_({
	number: Integer(),
	phase: Union([
		Literal("moving"),
		Literal("arrived"),
		Literal("missed")
	]),
	/** Share of the way, 0 to 1. */
	progress: Number({
		minimum: 0,
		maximum: 1
	}),
	/** When this phase began. */
	atMs: Number()
});
/** What `preset.undo` would take back. */
var PresetUndo = _Object_({
	kind: Union([Literal("overwritten"), Literal("deleted")]),
	number: Integer(),
	name: String(),
	atMs: Number()
});
/** A setting that somebody made, which is made again when the camera has forgotten it. */
var StoredSetting = _Object_({
	value: SettingValue,
	/** `unchecked` until the camera has been asked. */
	status: Union([
		Literal("as-set"),
		Literal("refused"),
		Literal("unchecked")
	]),
	reason: Optional(String())
});
var CameraState = _Object_({
	id: Identifier,
	name: String(),
	health: Health,
	/** The camera's own units; null until an inquiry was answered. */
	position: Nullable(CameraPosition),
	moving: Boolean(),
	/** Who holds the movement lease (a client's label), null when nobody does. */
	holder: Nullable(String()),
	/** As it was told last, or has answered; null when that is not known. */
	power: Nullable(Union([Literal("on"), Literal("standby")])),
	/** The meeting sees it now. */
	onAir: Boolean(),
	/** `locked` and `unlocked` only where the room keeps a camera on air still. */
	lock: Union([
		Literal("none"),
		Literal("locked"),
		Literal("unlocked")
	]),
	/** For whom alone it is unlocked. */
	unlockedFor: Nullable(String()),
	/** The model that it is treated as. */
	profile: String(),
	/** What it says that it is: names, or in VISCA four hexadecimal digits each. */
	manufacturer: Nullable(String()),
	model: Nullable(String()),
	firmware: Nullable(String()),
	/** How it is connected: "serial /dev/ttyUSB0 9600". */
	connection: String(),
	/** Why it is down, as an error's code: `access.denied` is not mended at its cable. Null when it is not. */
	faultCode: Nullable(String()),
	/** Of the exchanges in the last `overMs`, how many failed; the share is null before the first. */
	errorRate: _Object_({
		share: Nullable(Number({
			minimum: 0,
			maximum: 1
		})),
		exchanges: Integer(),
		failed: Integer(),
		overMs: Number()
	}),
	/** What it lacks is not offered. */
	capabilities: CameraCapabilities,
	/** By name. */
	settings: Record(String(), StoredSetting),
	/** In the operator's order. */
	presets: _Array_(PresetState),
	recall: Nullable(RecallState),
	undo: Nullable(PresetUndo),
	/** The last command that failed, shown until one succeeds. */
	lastError: Nullable(_Object_({
		atMs: Number(),
		code: String(),
		message: String()
	}))
});
/** One of the pictures that the operator chooses from. */
var VideoInputState = _Object_({
	id: Identifier,
	name: String(),
	/** Which camera it is of; null where it is none of the room's cameras. */
	camera: Nullable(Identifier),
	/** `off` while nobody has a use for it. */
	health: Health,
	/** What GET /api/videos/<id>.jpg has of it: a picture of now, or of when it ran last. */
	thumbnail: Nullable(Union([Literal("live"), Literal("earlier")])),
	/** As a viewer on the room's network may take it, while it runs. */
	streams: _Array_(_Object_({
		producerId: String(),
		layer: Layer
	}))
});
var MediaState = _Object_({
	health: Health,
	/** Rises when the router was rebuilt: viewers open their transports anew. */
	generation: Integer({ minimum: 0 }),
	/** What the room itself makes, as a viewer on its network may take it. A layer that nobody takes costs nothing. */
	streams: _Array_(_Object_({
		producerId: String(),
		kind: Union([Literal("audio"), Literal("video")]),
		source: StreamSource,
		layer: Layer
	})),
	/** In the order of the configuration. */
	videos: _Array_(VideoInputState),
	/** The one that the meeting is shown, now or when it begins; null where the room has none. */
	videoId: Nullable(Identifier),
	/** The one that takes its place as soon as it delivers. */
	pendingVideoId: Nullable(Identifier),
	/** The room's second picture goes to the meeting. */
	isContentShared: Boolean(),
	/** Of its source: `unknown` while it is waited for. */
	contentHealth: Health,
	/** It has one. */
	hasContent: Boolean()
});
var MeetingState = _Object_({
	phase: Union([
		Literal("idle"),
		Literal("joining"),
		Literal("joined")
	]),
	meeting: Nullable(Meeting),
	/** Null until it is joined. */
	roster: Nullable(Roster),
	view: Nullable(MeetingView),
	health: Health
});
/** The one snapshot of a room: panel, display, console, MQTT and roomctl all read this. */
var RoomState = _Object_({
	/** When the snapshot was taken, by the room's clock. */
	atMs: Number(),
	room: _Object_({
		id: Identifier,
		name: String(),
		language: String()
	}),
	startedAtMs: Number(),
	cameras: _Array_(CameraState),
	microphone: _Object_({
		muted: Boolean(),
		health: Health
	}),
	media: MediaState,
	/** The signalling connection to the hub. */
	link: Health,
	wan: WanState,
	/** The MQTT connection. */
	broker: Health,
	meeting: MeetingState,
	/** Pages on the room's screens. */
	screens: _Array_(ScreenState),
	agenda: _Array_(Meeting)
});
export { PresetUndo as a, StoredSetting as c, Roster as d, PresetState as i, VideoInputState as l, MediaState as n, RecallState as o, MeetingState as r, RoomState as s, CameraState as t, Meeting as u };
