import { n as Default, t as parse } from "./parse-8Dqdp30E.js";
import { A as Literal, J as Optional, K as _Object_, N as Boolean, S as Number$1, _ as Union, j as Integer, nt as _Array_, y as String } from "./script-BxOme9FA.js";
import { n as isViscaConfig } from "./camera-registry-D6orFXcz.js";
import "./build-DYhnUtDK.js";
import { i as Identifier, t as ScreenNumber } from "./screen-6KSUxabO.js";
import { n as RoomdError } from "./errors-Bu_MP0zb.js";
import { t as DEVICE_FORMATS } from "./device-formats-ByHrNmPf.js";
// daemon/contract/config/hub-token.ts
/** The secret as the hub has it. */
var token = (minLength) => String({ minLength });
/** The secret as who comes to the hub has it: itself, or the file that holds it. */
var tokenOrFile = (minLength) => ({
	token: Optional(token(minLength)),
	tokenFile: Optional(String({ pattern: "^/" }))
});
// daemon/contract/config/log-level.ts
var LogLevel = Union([
	"fatal",
	"error",
	"warn",
	"info",
	"debug",
	"trace"
].map((level) => Literal(level)), { default: "info" });
// daemon/contract/config/media-ports.ts
var port$1 = (preset) => Integer({
	minimum: 1024,
	maximum: 65535,
	default: preset
});
/** UDP ports of media, to be opened at a firewall; `min` and `max` are those where none are given. */
var mediaPortRange = ({ min, max }) => _Object_({
	min: port$1(min),
	max: port$1(max)
}, {
	additionalProperties: false,
	default: {}
});
// daemon/contract/config/media-config.ts
var closed$1 = { additionalProperties: false };
var port = Integer({
	minimum: 0,
	maximum: 65535
});
var size = {
	width: Integer({
		minimum: 160,
		maximum: 3840,
		default: 1280
	}),
	height: Integer({
		minimum: 90,
		maximum: 2160,
		default: 720
	}),
	framesPerSecond: Integer({
		minimum: 1,
		maximum: 60,
		default: 30
	})
};
/** What tells one test picture from another. A ball hardly takes anything of a line, snow all that the encoder may send. */
var TestPattern = Union([
	Literal("ball"),
	Literal("snow"),
	Literal("smpte"),
	Literal("pinwheel"),
	Literal("red"),
	Literal("green"),
	Literal("blue")
]);
/** Every kind of source, with what `more` adds to each. */
function sources(more) {
	return [
		_Object_({
			source: Literal("test"),
			pattern: Optional(TestPattern),
			...more,
			...size
		}, closed$1),
		_Object_({
			source: Literal("raw-tcp"),
			host: String(),
			port,
			...more,
			...size
		}, closed$1),
		_Object_({
			source: Literal("v4l2"),
			device: String({ pattern: "^/dev/" }),
			...more,
			...size
		}, closed$1),
		_Object_({
			source: Literal("rtsp"),
			/** Main stream. */
			url: String({ pattern: "^rtsps?://" }),
			/** The camera's smaller stream of the same picture, sent as the small layer. */
			subUrl: Optional(String({ pattern: "^rtsps?://" })),
			/** `auto`: the camera's own H.264 goes on as it is where every screen can decode it. */
			transcode: Union([Literal("auto"), Literal("always")], { default: "auto" }),
			transport: Union([
				Literal("auto"),
				Literal("tcp"),
				Literal("udp")
			], { default: "auto" }),
			...more,
			...size
		}, closed$1),
		_Object_({
			source: Literal("screen"),
			display: String({
				pattern: "^:[0-9.]+$",
				default: ":0"
			}),
			...more,
			...size
		}, closed$1)
	];
}
var None = _Object_({ source: Literal("none") }, closed$1);
/** Which of `cameras` makes it: that one is on air with it, and asked for key frames where it speaks ONVIF. */
var camera = Optional(Identifier);
var VideoSource = Union([None, ...sources({ camera })]);
/** One of several pictures that the operator chooses from. Without `camera` it is no camera's. */
var VideoInputConfig = Union([...sources({
	id: Identifier,
	/** As it is called on the panel. */
	name: String({
		minLength: 1,
		maxLength: 60
	}),
	camera,
	/** Its source runs while another picture is chosen, too: changing to it is quicker, and costs its decoding. */
	keepReady: Boolean({ default: false })
})]);
/** What is done to a microphone's sound before it is sent. */
var processing = {
	/** `none`: as it comes, from a DSP that has done all of it. */
	processing: Union([Literal("voice"), Literal("none")], { default: "voice" }),
	gainControl: Boolean({ default: true }),
	noiseSuppression: Boolean({ default: true }),
	/** Where the sound of the room's loudspeakers can be had, to be taken out of the microphone's: an ALSA
	* loopback device, or PipeWire's monitor of the sink. Absent, or while nothing comes from it: no echo is cancelled. */
	echoReference: Optional(String({ minLength: 1 }))
};
var AudioSourceConfig = Union([
	_Object_({ source: Literal("none") }, closed$1),
	_Object_({
		source: Literal("tone"),
		frequencyHz: Number$1({
			minimum: 20,
			maximum: 2e4,
			default: 440
		})
	}, closed$1),
	_Object_({
		source: Literal("alsa"),
		device: String({ default: "default" }),
		...processing
	}, closed$1),
	_Object_({
		source: Literal("pipewire"),
		target: Optional(String()),
		...processing
	}, closed$1)
]);
var scaledLayer = (usual) => _Object_({
	height: Integer({
		minimum: 90,
		maximum: 1080,
		default: usual.height
	}),
	framesPerSecond: Integer({
		minimum: 1,
		maximum: 60,
		default: usual.framesPerSecond
	}),
	kbps: Integer({
		minimum: 50,
		maximum: 1e4,
		default: usual.kbps
	})
}, {
	...closed$1,
	default: {}
});
/** `media` of room.yaml, as it is written. */
var MediaSection = _Object_({
	/** Address that WebRTC and pipe transports listen on. */
	listenIp: String({ default: "127.0.0.1" }),
	announcedAddress: Optional(String()),
	ports: mediaPortRange({
		min: 4e4,
		max: 49999
	}),
	/** The room's picture, its first camera's unless another is named; or `videos`, where it has several. */
	video: Optional(VideoSource),
	videos: Optional(_Array_(VideoInputConfig, {
		minItems: 1,
		maxItems: 8
	})),
	/** Of the picture in full size. */
	videoBitrateKbps: Integer({
		minimum: 100,
		maximum: 2e4,
		default: 1500
	}),
	/** The same picture for smaller tiles and thin lines; a layer not smaller than the source is left out. */
	layers: _Object_({
		medium: scaledLayer({
			height: 360,
			framesPerSecond: 30,
			kbps: 500
		}),
		low: scaledLayer({
			height: 180,
			framesPerSecond: 15,
			kbps: 120
		})
	}, {
		...closed$1,
		default: {}
	}),
	/** The second picture: slides, a screen, an HDMI input. */
	content: Optional(VideoSource),
	contentBitrateKbps: Integer({
		minimum: 100,
		maximum: 2e4,
		default: 1500
	}),
	/** Content at full size with few frames, for a thin line. */
	contentLow: _Object_({
		framesPerSecond: Integer({
			minimum: 1,
			maximum: 30,
			default: 5
		}),
		kbps: Integer({
			minimum: 50,
			maximum: 1e4,
			default: 400
		})
	}, {
		...closed$1,
		default: {}
	}),
	/** `auto`: the machine's own H.264 encoder where one works. */
	encoder: Union([Literal("auto"), Literal("software")], { default: "auto" }),
	/** An encoder goes on for so long after the last who took its stream, ms. */
	encoderLingerMs: Integer({
		minimum: 0,
		maximum: 6e5,
		default: 5e3
	}),
	/** Key frames otherwise come when somebody asks for one. */
	keyFrameEverySeconds: Integer({
		minimum: 1,
		maximum: 300,
		default: 30
	}),
	audio: AudioSourceConfig
}, closed$1);
// daemon/contract/config/room-config.ts
var closed = { additionalProperties: false };
/** Name or address of a camera on the network. */
var host = String({
	minLength: 1,
	maxLength: 253,
	pattern: "^[A-Za-z0-9._:-]+$"
});
var cameraPort = (usual) => Integer({
	minimum: 1,
	maximum: 65535,
	default: usual
});
/** Place in the daisy chain, or the fixed address behind a converter. */
var address = Integer({
	minimum: 1,
	maximum: 7,
	default: 1
});
var CameraConnection = Union([
	_Object_({
		type: Literal("serial"),
		/** Use /dev/serial/by-id/…: names like ttyUSB0 change between boots. */
		path: String({ pattern: "^/" }),
		baudRate: Union([
			2400,
			4800,
			9600,
			19200,
			38400,
			57600,
			115200
		].map((rate) => Literal(rate)), { default: 9600 }),
		address
	}, closed),
	_Object_({
		type: Literal("visca-over-ip"),
		host,
		port: cameraPort(52381)
	}, closed),
	_Object_({
		type: Literal("udp"),
		host,
		port: cameraPort(1259),
		address
	}, closed),
	_Object_({
		type: Literal("tcp"),
		host,
		port: cameraPort(5678),
		address
	}, closed),
	_Object_({
		type: Literal("onvif"),
		host,
		port: cameraPort(80),
		/** `https`: the certificate must be `certificate`, or any if that is `accept`. */
		scheme: Union([Literal("http"), Literal("https")], { default: "http" }),
		/** SHA-256 fingerprint, 64 hexadecimal digits, or `accept`. */
		certificate: Optional(String({ pattern: "^(accept|[0-9a-fA-F]{64})$" })),
		username: Optional(String({ maxLength: 64 })),
		password: Optional(String({ maxLength: 128 })),
		/** Instead of `password`: the file that holds it. */
		passwordFile: Optional(String({ pattern: "^/" }))
	}, closed)
]);
var CameraConfig = _Object_({
	id: Identifier,
	name: String({
		minLength: 1,
		maxLength: 60
	}),
	connection: CameraConnection,
	/** `auto`: by what the camera says that it is; or a name such as sony/evi-d70. */
	profile: String({
		pattern: "^(auto|[a-z0-9-]+/[a-z0-9-]+)$",
		default: "auto"
	}),
	/** How often the camera must prove that it answers, ms. */
	pollEveryMs: Integer({
		minimum: 200,
		maximum: 6e4,
		default: 1e3
	})
}, closed);
var minutes = (preset) => Number$1({
	minimum: 0,
	maximum: 1440,
	default: preset
});
var presetNumber = Integer({
	minimum: 0,
	maximum: 254
});
var Stay = _Object_({ type: Literal("stay") }, closed);
var AtPreset = _Object_({
	type: Literal("preset"),
	number: presetNumber
}, closed);
/** In the camera's own units, as `roomctl ptz position` says them. */
var AtPosition = _Object_({
	type: Literal("position"),
	pan: Number$1(),
	tilt: Number$1(),
	zoom: Number$1()
}, closed);
var KioskConfig = _Object_({
	/** The room's screens that this machine drives. */
	screens: _Array_(ScreenNumber, {
		minItems: 1,
		maxItems: 8,
		uniqueItems: true
	}),
	/** Starts a screen's browser anew; `{screen}` stands for its number. */
	restartCommand: _Array_(String({ minLength: 1 }), {
		minItems: 1,
		default: [
			"systemctl",
			"restart",
			"roomd-kiosk@{screen}.service"
		]
	}),
	/** A page that has proven nothing for this long is told to load anew, or its kiosk is restarted, ms. */
	silentAfterMs: Integer({
		minimum: 1e3,
		maximum: 6e5,
		default: 1e4
	}),
	/** A page that loads anew has this long before its kiosk is restarted, ms. */
	reloadWithinMs: Integer({
		minimum: 100,
		maximum: 6e5,
		default: 5e3
	}),
	/** A kiosk that starts, with the machine or anew, has this long to show its page, ms. */
	startWithinMs: Integer({
		minimum: 1e3,
		maximum: 6e5,
		default: 45e3
	})
}, closed);
_Object_({
	room: _Object_({
		id: Identifier,
		name: String({
			minLength: 1,
			maxLength: 80
		}),
		language: Union([Literal("vi"), Literal("en")], { default: "vi" })
	}, closed),
	/** The panel's and displays' HTTP server. */
	api: _Object_({
		host: String({ default: "127.0.0.1" }),
		port: Integer({
			minimum: 0,
			maximum: 65535,
			default: 8080
		})
	}, {
		...closed,
		default: {}
	}),
	/** Folder for the room's SQLite database. */
	stateDirectory: String({ minLength: 1 }),
	/** Absent: the room works alone. */
	hub: Optional(_Object_({
		url: String({ pattern: "^wss?://" }),
		broker: String({ pattern: "^mqtts?://" }),
		/** The room's secret at the hub, for both. */
		...tokenOrFile(8),
		/** What the line carries, where that is known: pictures are kept within it. Otherwise it is measured. */
		wan: _Object_({
			downKbps: Optional(Integer({
				minimum: 64,
				maximum: 1e6
			})),
			upKbps: Optional(Integer({
				minimum: 64,
				maximum: 1e6
			}))
		}, {
			...closed,
			default: {}
		})
	}, closed)),
	cameras: _Array_(CameraConfig, {
		default: [],
		maxItems: 16
	}),
	/** Folders with profiles of this room's own, besides those that come with roomd. */
	profileFolders: _Array_(String({ pattern: "^/" }), {
		default: [],
		maxItems: 8
	}),
	udp: _Object_({ 
	/** The one port of all cameras over UDP. Some answer to 52381 whatever port asked. */
port: Integer({
		minimum: 0,
		maximum: 65535,
		default: 52381
	}) }, {
		...closed,
		default: {}
	}),
	media: MediaSection,
	ptz: _Object_({
		/** A drive not renewed for this long is stopped, ms. */
		leaseMs: Integer({
			minimum: 100,
			maximum: 5e3,
			default: 500
		}),
		/** How much slower the head turns when fully zoomed in, 0 (not at all) to 1: there the same turn carries
		* the picture many times further. */
		slowWhenZoomed: Number$1({
			minimum: 0,
			maximum: .95,
			default: .75
		}),
		/** Where cameras go when a meeting starts. `stay`: where they are, or were before privacy. */
		onMeetingStart: Union([
			Stay,
			_Object_({ type: Literal("home") }, closed),
			AtPreset
		], { default: { type: "stay" } }),
		/** What they do when nobody has met, or used them, for so many minutes. */
		whenIdle: Union([
			Stay,
			_Object_({
				type: Literal("privacy"),
				afterMinutes: minutes(15),
				at: Union([AtPreset, AtPosition])
			}, closed),
			_Object_({
				type: Literal("standby"),
				afterMinutes: minutes(15)
			}, closed)
		], { default: { type: "stay" } }),
		/** A camera that answers again stands elsewhere when it had lost its power: `return` takes it back to where
		* it last stood at rest, unless somebody moves it. */
		onReconnect: Union([Literal("return"), Literal("stay")], { default: "return" }),
		/** Ahead of a meeting they are switched on again: some need most of a minute. */
		wakeBeforeMinutes: minutes(2),
		/** `locked`: a camera that the meeting sees moves only for who unlocked it, or with `confirmed`. */
		onAir: Union([Literal("free"), Literal("locked")], { default: "free" }),
		/** It locks again when it has rested for this long, ms: time to look at the picture and correct. */
		relockAfterMs: Integer({
			minimum: 500,
			maximum: 6e5,
			default: 1e4
		}),
		/** A recalled preset that is not reached within this long has missed, ms: the slowest heads need some
		* 15 s from end to end. */
		recallTimeoutMs: Integer({
			minimum: 1e3,
			maximum: 12e4,
			default: 25e3
		})
	}, {
		...closed,
		default: {}
	}),
	/** Absent: nobody looks after the screens' browsers. */
	kiosk: Optional(KioskConfig),
	logLevel: LogLevel
}, closed);
// daemon/cli/probe/device.ts
/** Returns the configuration of a camera that is in no room.yaml. Throws `request.invalid`. */
function parseDevice(device) {
	const text = device.startsWith("/") ? `serial://${device}` : device;
	if (!URL.canParse(text)) throw invalidDevice(device);
	const { protocol, hostname, port, pathname, searchParams } = new URL(text);
	const type = protocol.slice(0, -1);
	const numbers = Object.fromEntries([...searchParams].map(([key, value]) => [key, Number(value)]));
	const connection = {
		type,
		...type === "serial" ? { path: decodeURIComponent(pathname) } : { host: hostname },
		...port === "" ? {} : { port: Number(port) },
		...numbers
	};
	const config = Default(CameraConfig, {
		id: "probed",
		name: device,
		connection
	});
	let camera;
	try {
		camera = parse(CameraConfig, config, device);
	} catch (error) {
		throw invalidDevice(device, error);
	}
	if (isViscaConfig(camera)) return camera;
	throw new RoomdError("request.invalid", `"${device}": an ONVIF camera reports its capabilities itself; add it to room.yaml`);
}
function invalidDevice(device, cause) {
	const formats = DEVICE_FORMATS.join(", ");
	return new RoomdError("request.invalid", `"${device}" is not a camera address; write one of ${formats}`, { cause });
}
export { parseDevice as t };
