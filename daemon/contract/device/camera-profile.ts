import { type Static, type TLiteral, type TProperties, Type } from "typebox";
import { ActionName, SettingName } from "./camera.ts";

/** firmware-profiles/<manufacturer>/<model>.json: identity and capabilities of one model, each fact with the document
 * that states it. Adding a model of a known protocol needs no code. */
const closed = { additionalProperties: false } as const;

/** Protocols with a driver, each in its folder of `drivers/`. */
const CAMERA_PROTOCOLS = ["visca", "onvif"] as const;
export type CameraProtocol = (typeof CAMERA_PROTOCOLS)[number];

/** `<key of documents>, p. 12` or `<key of documents>, section Zoom`; several are separated by semicolons. */
const CITATION = "[a-z0-9-]+, (p\\. [0-9]+|section [^;]+)";
const source = Type.String({ pattern: `^${CITATION}(; ${CITATION})*$` });
const facts = <P extends TProperties>(properties: P) => Type.Object({ ...properties, source }, closed);
const ms = Type.Integer({ minimum: 0, maximum: 120_000 });
const port = Type.Integer({ minimum: 1, maximum: 65535 });
const preset = Type.Integer({ minimum: 0, maximum: 255 });
const hex16 = Type.String({ pattern: "^[0-9a-f]{4}$" });
const text = Type.String({ minLength: 1, maxLength: 300 });
/** Firmware as reported by the camera: VISCA's ROM version in hexadecimal, ONVIF's FirmwareVersion. */
const firmware = Type.String({ minLength: 1, maxLength: 60 });

const axis = {
  /** In the units of the camera's position replies; pan right, tilt up and zoom tele are positive. Absent when the
   * document does not state them. */
  minimum: Type.Optional(Type.Number()),
  maximum: Type.Optional(Type.Number()),
  degrees: Type.Optional(Type.Object({ minimum: Type.Number(), maximum: Type.Number() }, closed)),
  /** The fastest step of a drive, from 1 (VISCA pan 24, tilt 20 or 23, zoom 7). */
  speeds: Type.Optional(Type.Integer({ minimum: 1, maximum: 255 })),
  /** Nibbles of a pan or tilt position in VISCA: 4, or 5 in newer models. */
  digits: Type.Optional(Type.Integer({ minimum: 4, maximum: 5 })),
};

const ProfileConnection = Type.Union([
  facts({ type: Type.Literal("serial"), baudRates: Type.Array(Type.Integer(), { minItems: 1 }) }),
  facts({
    type: Type.Literal("visca-over-ip"),
    port,
    /** The camera replies to this port of the controller, not to the source port. */
    replyPort: Type.Optional(port),
    /** Supported from this firmware on. */
    sinceFirmware: Type.Optional(firmware),
  }),
  facts({ type: Type.Literal("udp"), port }),
  facts({ type: Type.Literal("tcp"), port }),
  facts({ type: Type.Literal("onvif"), port: Type.Optional(port) }),
]);

/** Deviations of a camera from its protocol. */
export const QUIRKS = [
  /** VISCA: commands are acknowledged and completed on one socket only. */
  "one-socket-for-all",
  /** VISCA: completions are sent without an ACK before them. */
  "completes-without-ack",
  /** VISCA over IP: accepts only sequence numbers 1 to 3. */
  "sequence-1-to-3",
  /** VISCA: absolute moves have one speed for both axes; the second speed byte is 00. */
  "one-move-speed",
  /** VISCA: positions increase to the left (pan) or downwards (tilt). ONVIF: velocities are reversed. */
  "pan-reversed",
  "tilt-reversed",
  /** The camera stores a preset under the next higher number. */
  "preset-off-by-one",
  /** ONVIF: the Timeout of ContinuousMove is ignored. */
  "timeout-ignored",
  /** ONVIF: Timeout accepts whole seconds only. */
  "timeout-whole-seconds",
  /** ONVIF: MoveStatus is UNKNOWN or wrong; only a stable position proves arrival. */
  "move-status-unknown",
  /** ONVIF: a SOAP content type with an action parameter is rejected. */
  "plain-content-type",
] as const;
export type Quirk = (typeof QUIRKS)[number];

/** Name of the command variant, where manufacturers differ (drivers/visca/command lists them); absent: the usual
 * one. */
const variant = Type.Optional(Type.String({ pattern: "^[a-z][a-z0-9-]*$" }));

const settingFacts = Type.Union([
  facts({ values: Type.Array(text, { minItems: 1 }), variant }),
  facts({ minimum: Type.Number(), maximum: Type.Number(), variant }),
]);
const byName = SettingName.anyOf.map(({ const: name }) => [name, settingFacts] as const);
const anySettings = Type.Partial(
  Type.Object(Object.fromEntries(byName) as Record<SettingName, typeof settingFacts>),
);
/** Type.Partial drops additionalProperties. */
const settings = Type.Object(anySettings.properties, closed);

const parts = {
  /** Sources of the facts, by a short key. */
  documents: Type.Record(
    Type.String({ pattern: "^[a-z0-9-]+$" }),
    Type.Object({ title: text, url: Type.Optional(text) }, closed),
  ),
  /** How the camera identifies itself. */
  identity: facts({
    visca: Type.Optional(Type.Array(Type.Object({ vendor: hex16, model: hex16 }, closed))),
    /** GetDeviceInformation; `*` matches any text, case is ignored. */
    onvif: Type.Optional(Type.Array(Type.Object({ manufacturer: text, model: text }, closed))),
    /** Other profiles (`sony/evi-d70`) with the same identity: the first by name is used. */
    sharedWith: Type.Optional(Type.Array(text, { minItems: 1 })),
  }),
  connections: Type.Array(ProfileConnection, { minItems: 1 }),
  pan: facts(axis),
  tilt: facts(axis),
  zoom: facts({
    ...axis,
    /** Optical magnification, times. */
    ratio: Type.Optional(Type.Number({ minimum: 1 })),
    /** Maximum with digital zoom; `maximum` is the optical one. */
    digitalMaximum: Type.Optional(Type.Number()),
  }),
  /** Absolute positions can be read and set. */
  absolute: facts({}),
  /** Relative moves. */
  relative: facts({}),
  /** Pan and tilt can be limited to two corners. */
  limits: facts({}),
  home: facts({}),
  power: facts({}),
  presets: facts({
    count: Type.Integer({ minimum: 1, maximum: 255 }),
    /** The lowest number on the wire. */
    first: Type.Integer({ minimum: 0, maximum: 1 }),
    /** Numbers with another function, such as opening the menu. */
    reserved: Type.Optional(Type.Array(Type.Object({ from: preset, to: preset }, closed), { minItems: 1 })),
  }),
  settings,
  actions: Type.Array(facts({ name: ActionName, variant })),
  /** Speeds at drive steps 1, 2, 3 …, degrees per second, where the document has a table. */
  speedCurves: facts({
    pan: Type.Optional(Type.Array(Type.Number(), { minItems: 2 })),
    tilt: Type.Optional(Type.Array(Type.Number(), { minItems: 2 })),
  }),
  timings: facts({
    /** Command → ACK. */
    ackMs: Type.Optional(ms),
    /** ACK → completion of the longest movement. */
    completionMs: Type.Optional(ms),
    /** Inquiry → reply. */
    inquiryMs: Type.Optional(ms),
    /** Ignores commands for this long after a preset recall, a cancel, a power command. */
    busyAfterPresetMs: Type.Optional(ms),
    busyAfterCancelMs: Type.Optional(ms),
    busyAfterPowerMs: Type.Optional(ms),
    /** Minimum time between two commands. */
    minCommandIntervalMs: Type.Optional(ms),
  }),
  /** VISCA inquiries without any reply, which are not sent: `09 04 48`. */
  unanswered: facts({
    inquiries: Type.Array(Type.String({ pattern: "^09( [0-9a-f]{2}){2,4}$" }), { minItems: 1 }),
  }),
  quirks: Type.Array(
    facts({
      quirk: Type.Union(QUIRKS.map((quirk) => Type.Literal(quirk)) as [TLiteral<Quirk>]),
      /** Only in firmware `from` to `to`, inclusive. Absent: in all. */
      firmware: Type.Optional(
        Type.Object({ from: Type.Optional(firmware), to: Type.Optional(firmware) }, closed),
      ),
      note: Type.Optional(text),
    }),
  ),
  firmware: facts({ knownGood: Type.Optional(Type.Array(firmware)), tooOldBelow: Type.Optional(firmware) }),
};

const head = {
  $schema: Type.Optional(Type.String()),
  /** Shared parts, as paths relative to this file, which takes precedence. */
  includes: Type.Optional(Type.Array(Type.String({ pattern: "^\\.{1,2}/" }))),
};

/** A file in firmware-profiles/shared/: facts that several models share. */
export const CameraProfilePart = Type.Object(
  { ...head, ...Type.Partial(Type.Object(parts)).properties },
  closed,
);
export type CameraProfilePart = Static<typeof CameraProfilePart>;

const { documents, connections, ...optional } = parts;

/** A model with its shared parts merged. */
export const CameraProfile = Type.Object(
  {
    $schema: head.$schema,
    /** Which registry uses the profile. */
    kind: Type.Literal("camera"),
    manufacturer: text,
    model: text,
    /** Other names of the same camera: regional or rebadged. */
    aliases: Type.Optional(Type.Array(text)),
    protocol: Type.Union(
      CAMERA_PROTOCOLS.map((protocol) => Type.Literal(protocol)) as [TLiteral<CameraProtocol>],
    ),
    documents,
    connections,
    ...Type.Partial(Type.Object(optional)).properties,
  },
  closed,
);
export type CameraProfile = Static<typeof CameraProfile>;

/** A model's file, as written. */
export const CameraProfileFile = Type.Object(
  {
    ...head,
    ...Type.Partial(CameraProfile).properties,
    kind: Type.Literal("camera"),
    manufacturer: text,
    model: text,
  },
  closed,
);
export type CameraProfileFile = Static<typeof CameraProfileFile>;
