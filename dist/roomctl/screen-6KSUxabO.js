import { K as _Object_, N as Boolean, _ as Union, j as Integer, w as Null, y as String } from "./script-BxOme9FA.js";
import "./build-DYhnUtDK.js";
import { t as Health } from "./health-DIkjZjiE.js";
// daemon/contract/identifier.ts
/** Ids appear in MQTT topics, file names and URLs, so they are plain: a-z, 0-9 and hyphens, up to 64. */
var Identifier = String({ pattern: "^[a-z0-9][a-z0-9-]{0,63}$" });
// daemon/contract/nullable.ts
/** The value, or null where it is not known or there is none. */
var Nullable = (schema) => Union([schema, Null()]);
// daemon/contract/media/screen.ts
/** Of the room's screens, counted from 1; as in `/screen/?screen=2`. */
var ScreenNumber = Integer({
	minimum: 1,
	maximum: 8
});
_Object_({
	screen: ScreenNumber,
	/** Animation frames since the page was opened: they stand still in a page that hangs. */
	paintedFrames: Integer({ minimum: 0 }),
	/** Frames of pictures since then: they stand still when its decoders have died. */
	decodedFrames: Integer({ minimum: 0 })
});
/** A page that shows the room's screen, or a screen of the configuration that no page shows. */
var ScreenState = _Object_({
	/** Of the page's connection; null where there is none. */
	id: Nullable(String()),
	screen: ScreenNumber,
	/** The room's sound comes out here, and nowhere else. */
	playsAudio: Boolean(),
	health: Health
});
export { Identifier as i, ScreenState as n, Nullable as r, ScreenNumber as t };
