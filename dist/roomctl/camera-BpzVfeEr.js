import { A as Literal, J as Optional, K as _Object_, N as Boolean, S as Number, _ as Union, j as Integer, nt as _Array_, u as Record, w as Null, y as String } from "./script-BxOme9FA.js";
import "./build-DYhnUtDK.js";
// daemon/contract/device/camera.ts
/** The words for what a PTZ camera can be told, whatever protocol it speaks. */
var onOff = ["on", "off"];
/** Settings by domain: the words a setting may take, or `number` for one with a range of its own in each
* model's profile (the camera's own units). */
var CAMERA_SETTINGS = {
	"focus.mode": ["auto", "manual"],
	/** 1000h is far; larger is nearer (VISCA). */
	"focus.position": "number",
	"focus.near-limit": "number",
	"zoom.digital": onOff,
	"white-balance.mode": [
		"auto",
		"indoor",
		"outdoor",
		"one-push",
		"auto-tracing",
		"manual",
		"outdoor-auto",
		"sodium-lamp",
		"sodium-lamp-auto",
		"color-temperature"
	],
	"white-balance.red": "number",
	"white-balance.blue": "number",
	"exposure.mode": [
		"auto",
		"manual",
		"shutter-priority",
		"iris-priority",
		"gain-priority",
		"bright"
	],
	"exposure.iris": "number",
	"exposure.gain": "number",
	"exposure.shutter": "number",
	"exposure.bright": "number",
	"exposure.compensation": "number",
	"exposure.backlight": onOff,
	/** 0 is off. */
	"exposure.wide-dynamic-range": "number",
	/** Sharpness. */
	"picture.aperture": "number",
	"picture.brightness": "number",
	"picture.contrast": "number",
	"picture.saturation": "number",
	/** Upside down. */
	"picture.flip": onOff,
	/** Left and right exchanged. */
	"picture.mirror": onOff,
	/** 0 is off. */
	"picture.noise-reduction": "number",
	tally: [
		"off",
		"red",
		"green"
	],
	/** Whether the camera obeys its infrared remote control. */
	"infrared.receive": onOff,
	/** Sees by infrared light (ICR). */
	"infrared.night": onOff,
	/** The on-screen menu. */
	menu: onOff,
	"tracking.auto": onOff,
	"framing.auto": onOff,
	/** Of moves to a preset, in the camera's steps. */
	"preset.speed": "number"
};
/** What is done once and has no state. */
var CAMERA_ACTIONS = [
	"focus.one-push",
	"focus.infinity",
	"white-balance.one-push",
	"pan-tilt.reset",
	"menu.up",
	"menu.down",
	"menu.left",
	"menu.right",
	"menu.enter",
	"menu.back",
	"reboot"
];
var literals = (words) => Union(words.map((word) => Literal(word)));
var SettingName = literals(Object.keys(CAMERA_SETTINGS));
var ActionName = literals(CAMERA_ACTIONS);
var SettingValue = Union([String({ maxLength: 40 }), Number()]);
/** Which values one model takes. */
var SettingRange = Union([_Object_({ values: _Array_(String(), { minItems: 1 }) }), _Object_({
	minimum: Number(),
	maximum: Number()
})]);
/** What one camera can do. What is not in here is neither sent nor offered. */
var CameraCapabilities = _Object_({
	panTilt: Boolean(),
	zoom: Boolean(),
	/** Of `position.zoom`, from wide to tele; absent where the profile does not say. */
	zoomRange: Optional(_Object_({
		minimum: Number(),
		maximum: Number()
	})),
	/** It says where it is, and goes where it is told. */
	absolute: Boolean(),
	/** It goes by so much from where it stands. */
	relative: Boolean(),
	/** It can be kept from turning beyond two corners. */
	limits: Boolean(),
	home: Boolean(),
	power: Boolean(),
	/** Null: it keeps none. */
	presets: Union([_Object_({
		first: Integer(),
		count: Integer(),
		/** Numbers in between that do something else, such as opening the menu. */
		reserved: Optional(_Array_(_Object_({
			from: Integer(),
			to: Integer()
		})))
	}), Null()]),
	settings: Record(String(), SettingRange),
	actions: _Array_(ActionName)
});
/** Whether the camera has a memory of its own for that number. */
function hasPreset({ presets }, number) {
	if (!presets || number < presets.first || number >= presets.first + presets.count) return false;
	return !presets.reserved?.some(({ from, to }) => number >= from && number <= to);
}
export { SettingValue as a, SettingName as i, CAMERA_SETTINGS as n, hasPreset as o, CameraCapabilities as r, ActionName as t };
