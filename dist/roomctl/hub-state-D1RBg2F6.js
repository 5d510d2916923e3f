import { A as Literal, J as Optional, K as _Object_, S as Number, _ as Union, j as Integer, nt as _Array_, w as Null, y as String } from "./script-BxOme9FA.js";
import "./build-DYhnUtDK.js";
import { t as Health } from "./health-DIkjZjiE.js";
import { i as Identifier, r as Nullable } from "./screen-6KSUxabO.js";
import { d as Roster, s as RoomState, u as Meeting } from "./room-state-e2kA2HGT.js";
// daemon/contract/fleet/sfu-node.ts
/** Where a node's transports listen: of its own configuration. */
var MediaAddress = _Object_({
	listenIp: String({
		minLength: 1,
		maxLength: 64
	}),
	announcedAddress: Optional(String({
		minLength: 1,
		maxLength: 64
	})),
	ports: _Object_({
		min: Integer({
			minimum: 1024,
			maximum: 65535
		}),
		max: Integer({
			minimum: 1024,
			maximum: 65535
		})
	})
});
/** What an SFU node says of itself, at least every 2 s. */
var NodeState = _Object_({
	atMs: Number(),
	startedAtMs: Number(),
	version: String(),
	/** Where the hub connects to for a worker. */
	control: _Object_({
		host: String({
			minLength: 1,
			maxLength: 253
		}),
		port: Integer({
			minimum: 1,
			maximum: 65535
		})
	}),
	/** How many workers it runs at most, and how many run now. */
	workers: Integer({
		minimum: 1,
		maximum: 64
	}),
	running: Integer({ minimum: 0 }),
	media: MediaAddress,
	/** Of all its cores since it said so last, 0 to 1. */
	cpuShare: Number({
		minimum: 0,
		maximum: 1
	})
});
_Object_({
	version: Integer(),
	/** Both ends must have the same: the channel's messages differ from one to the next. */
	mediasoup: String({ maxLength: 40 }),
	/** Of mediasoup's worker. What else it can be told (ports, files) is the node's own business. */
	args: _Array_(String({ pattern: "^(--logLevel=(debug|warn|error|none)|--logTag=[a-z]{1,20})$" }), { maxItems: 20 })
}, { additionalProperties: false });
// daemon/contract/fleet/hub-state.ts
/** One room as the hub knows it: what the broker says of its presence, and its last snapshot. */
var RoomAtHub = _Object_({
	id: Identifier,
	name: String(),
	region: String(),
	/** `ok` while present, `down` from the moment the broker delivered its last will. */
	connection: Health,
	/** The hub's clock minus the room's at the snapshot's arrival, ms: lets ages be shown truly. */
	clockOffsetMs: Number(),
	state: Union([RoomState, Null()])
});
/** An SFU node as the hub knows it. */
var NodeAtHub = _Object_({
	id: Identifier,
	/** `ok` while it says so and all its workers run for this hub, with media proven to go there and back, to the hub and to
	* every other node; `down` from its last will on, or when none of them is of use. */
	health: Health,
	/** Its workers that run for this hub, and the places that are taken there. */
	running: Integer({ minimum: 0 }),
	usedSlots: Integer({ minimum: 0 }),
	/** Other nodes with which it exchanges media through the hub, since they are not proven to come through directly. */
	relayedThroughHub: _Array_(Identifier),
	state: Nullable(NodeState)
});
/** Why a site is not further; `reason` says the same with its details. */
var RollCallCause = Union([
	Literal("absent"),
	Literal("left"),
	Literal("dialling"),
	Literal("lost"),
	Literal("no-media"),
	Literal("no-sound"),
	Literal("muted"),
	Literal("deaf"),
	Literal("not-taken")
]);
/** When each thing was last proven, by the hub's clock; null: never in this meeting. */
var SiteProofs = _Object_({
	/** Packets of its microphone came to the hub. */
	audioAtMs: Nullable(Number()),
	/** Packets of its picture came to the hub. One that nobody looks at is not sent. */
	videoAtMs: Nullable(Number()),
	/** What goes to it arrived there, by its own word. */
	receivesAtMs: Nullable(Number()),
	/** Other sites to which its sound goes, and at which what goes to them arrives, by their own word. */
	consumedBy: Integer({ minimum: 0 })
});
/** How far an invited site has come, each step proven by the one who says it: the room (`dialling`), the hub (`joined`),
* packets at the hub (`sending`). `heard`: its sound comes to the hub, what goes to it arrives there, and its sound
* goes to another site at which things arrive, if there is one and the chair lets it through. */
var RollCallEntry = _Object_({
	siteId: Identifier,
	name: String(),
	region: String(),
	step: Union([
		Literal("scheduled"),
		Literal("dialling"),
		Literal("joined"),
		Literal("sending"),
		Literal("heard")
	]),
	sinceMs: Number(),
	/** Why it is not further; null when it is where it should be, or not late yet. */
	reason: Nullable(String()),
	cause: Nullable(RollCallCause),
	/** Null while it is not in the meeting. */
	proofs: Nullable(SiteProofs)
});
var RollCall = _Object_({
	meetingId: Identifier,
	sites: _Array_(RollCallEntry)
});
/** The making of one file of a whole conference. */
var Composition = _Object_({
	status: Union([
		Literal("waiting"),
		Literal("running"),
		Literal("done"),
		Literal("failed")
	]),
	/** How far it is, 0 to 1. */
	progress: Number(),
	/** Why it failed. */
	reason: Nullable(String())
});
/** A meeting's recording: one file a site, and one of all where that was asked for. */
var Recording = _Object_({
	id: Identifier,
	meetingId: Identifier,
	title: String(),
	startedAtMs: Number(),
	/** Null while it runs. */
	endedAtMs: Nullable(Number()),
	bytes: Number(),
	/** Why it ended, or what is wrong with it; null when nothing is. */
	reason: Nullable(String()),
	files: _Array_(_Object_({
		name: String(),
		siteId: Identifier,
		bytes: Number()
	})),
	/** Null when nobody has asked for it. */
	composition: Nullable(Composition),
	/** The file of all; null while there is none. */
	composedFile: Nullable(_Object_({
		name: String(),
		bytes: Number()
	}))
});
var HubState = _Object_({
	atMs: Number(),
	name: String(),
	broker: Health,
	sfu: Health,
	nodes: _Array_(NodeAtHub),
	rooms: _Array_(RoomAtHub),
	meetings: _Array_(Meeting),
	rosters: _Array_(Roster),
	/** Of each meeting that is on or about to begin: where every invited site is. */
	rollCalls: _Array_(RollCall),
	recordings: _Array_(Recording)
});
export { HubState };
