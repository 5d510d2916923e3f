import { type Static, type TLiteral, type TProperties, Type } from "typebox";
import { ActionName, SettingName } from "./camera.ts";

/** firmware-profiles/<manufacturer>/<model>.json: what one model is and does, each fact with the document that
 * states it. A model that speaks a known protocol is added by such a file alone. */
const closed = { additionalProperties: false } as const;

/** `<key of documents>, p. 12` or `<key of documents>, section Zoom`; several are parted by a semicolon. */
const CITATION = "[a-z0-9-]+, (p\\. [0-9]+|section [^;]+)";
const source = Type.String({ pattern: `^${CITATION}(; ${CITATION})*$` });
const facts = <P extends TProperties>(properties: P) => Type.Object({ ...properties, source }, closed);
const ms = Type.Integer({ minimum: 0, maximum: 120_000 });
const port = Type.Integer({ minimum: 1, maximum: 65535 });
const preset = Type.Integer({ minimum: 0, maximum: 255 });
const hex16 = Type.String({ pattern: "^[0-9a-f]{4}$" });
const text = Type.String({ minLength: 1, maxLength: 300 });
/** Firmware as the camera answers it: VISCA's ROM version in hexadecimal, ONVIF's FirmwareVersion. */
const firmware = Type.String({ minLength: 1, maxLength: 60 });

const axis = {
  /** In the units of the camera's position answer; pan right, tilt up and zoom tele positive. Absent: the
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
    /** The camera answers to this port of the controller, not to the one it was asked from. */
    replyPort: Type.Optional(port),
    /** Spoken from this firmware on. */
    sinceFirmware: Type.Optional(firmware),
  }),
  facts({ type: Type.Literal("udp"), port }),
  facts({ type: Type.Literal("tcp"), port }),
  facts({ type: Type.Literal("onvif"), port: Type.Optional(port) }),
]);

/** What a camera does otherwise than its protocol says. */
export const QUIRKS = [
  /** VISCA: several commands are acknowledged and completed on one socket. */
  "one-socket-for-all",
  /** VISCA: a completion comes without an ACK before it. */
  "completes-without-ack",
  /** VISCA over IP: handles only sequence numbers 1 to 3. */
  "sequence-1-to-3",
  /** VISCA: a move to a position has one speed for both axes; the second speed's byte is 00. */
  "one-move-speed",
  /** VISCA: positions rise when the camera turns left (pan), or down (tilt). ONVIF: drives go the other way. */
  "pan-reversed",
  "tilt-reversed",
  /** The camera's number of a preset is one higher than the one it was told. */
  "preset-off-by-one",
  /** ONVIF: ContinuousMove's Timeout is not obeyed. */
  "timeout-ignored",
  /** ONVIF: Timeout takes whole seconds only. */
  "timeout-whole-seconds",
  /** ONVIF: MoveStatus is always UNKNOWN or wrong; arrival shows by a stable position only. */
  "move-status-unknown",
  /** ONVIF: a SOAP content type with an action is refused. */
  "plain-content-type",
] as const;
export type Quirk = (typeof QUIRKS)[number];

/** Which of several commands does it, where makers differ (drivers/visca/command lists them by name);
 * absent: the usual one. */
const variant = Type.Optional(Type.String({ pattern: "^[a-z][a-z0-9-]*$" }));

const settingFacts = Type.Union([
  facts({ values: Type.Array(text, { minItems: 1 }), variant }),
  facts({ minimum: Type.Number(), maximum: Type.Number(), variant }),
]);
const byName = SettingName.anyOf.map(({ const: name }) => [name, settingFacts] as const);
const anySettings = Type.Partial(
  Type.Object(Object.fromEntries(byName) as Record<SettingName, typeof settingFacts>),
);
/** Closed anew: Partial forgets it. */
const settings = Type.Object(anySettings.properties, closed);

const parts = {
  /** Where each fact comes from, by a short key. */
  documents: Type.Record(
    Type.String({ pattern: "^[a-z0-9-]+$" }),
    Type.Object({ title: text, url: Type.Optional(text) }, closed),
  ),
  /** How the camera's own answer names this model. */
  identity: facts({
    visca: Type.Optional(Type.Array(Type.Object({ vendor: hex16, model: hex16 }, closed))),
    /** GetDeviceInformation; `*` stands for any text, upper and lower case are the same. */
    onvif: Type.Optional(Type.Array(Type.Object({ manufacturer: text, model: text }, closed))),
    /** Other profiles (`sony/evi-d70`) whose cameras answer the same: the first by name is taken. */
    sharedWith: Type.Optional(Type.Array(text, { minItems: 1 })),
  }),
  connections: Type.Array(ProfileConnection, { minItems: 1 }),
  pan: facts(axis),
  tilt: facts(axis),
  zoom: facts({
    ...axis,
    /** Optical magnification, times. */
    ratio: Type.Optional(Type.Number({ minimum: 1 })),
    /** The farthest position with digital zoom on; `maximum` is the optical end. */
    digitalMaximum: Type.Optional(Type.Number()),
  }),
  /** It says where it is and goes where it is told. */
  absolute: facts({}),
  /** It goes by so much from where it stands. */
  relative: facts({}),
  /** It can be kept from turning beyond two corners. */
  limits: facts({}),
  home: facts({}),
  power: facts({}),
  presets: facts({
    count: Type.Integer({ minimum: 1, maximum: 255 }),
    /** The lowest number on the wire. */
    first: Type.Integer({ minimum: 0, maximum: 1 }),
    /** Numbers in between that are no presets: they do something else, such as opening the menu. */
    reserved: Type.Optional(Type.Array(Type.Object({ from: preset, to: preset }, closed), { minItems: 1 })),
  }),
  settings,
  actions: Type.Array(facts({ name: ActionName, variant })),
  /** How fast the axes move at drive steps 1, 2, 3 … degrees a second, where the document has a table. */
  speedCurves: facts({
    pan: Type.Optional(Type.Array(Type.Number(), { minItems: 2 })),
    tilt: Type.Optional(Type.Array(Type.Number(), { minItems: 2 })),
  }),
  timings: facts({
    /** Command → ACK. */
    ackMs: Type.Optional(ms),
    /** ACK → completion of the longest movement. */
    completionMs: Type.Optional(ms),
    /** Inquiry → answer. */
    inquiryMs: Type.Optional(ms),
    /** Hears nothing after these. */
    busyAfterPresetMs: Type.Optional(ms),
    busyAfterCancelMs: Type.Optional(ms),
    busyAfterPowerMs: Type.Optional(ms),
    /** Least time between two commands. */
    minCommandIntervalMs: Type.Optional(ms),
  }),
  /** VISCA inquiries that stay without any answer, so that nobody waits for one: `09 04 48`. */
  unanswered: facts({
    inquiries: Type.Array(Type.String({ pattern: "^09( [0-9a-f]{2}){2,4}$" }), { minItems: 1 }),
  }),
  quirks: Type.Array(
    facts({
      quirk: Type.Union(QUIRKS.map((quirk) => Type.Literal(quirk)) as [TLiteral<Quirk>]),
      /** Only in firmware from … to (both included). Absent: in all. */
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
  /** Shared parts, as paths from this file; what this file says itself comes first. */
  includes: Type.Optional(Type.Array(Type.String({ pattern: "^\\.{1,2}/" }))),
};

/** A file under firmware-profiles/shared/: facts that several models have in common. */
export const CameraProfilePart = Type.Object(
  { ...head, ...Type.Partial(Type.Object(parts)).properties },
  closed,
);
export type CameraProfilePart = Static<typeof CameraProfilePart>;

const { documents, connections, ...optional } = parts;

/** A model, with its shared parts merged in. */
export const CameraProfile = Type.Object(
  {
    $schema: head.$schema,
    /** Which registry uses the profile. */
    kind: Type.Literal("camera"),
    manufacturer: text,
    model: text,
    /** Other names of the same camera (regional versions, rebadged). */
    aliases: Type.Optional(Type.Array(text)),
    protocol: Type.Union([Type.Literal("visca"), Type.Literal("onvif")]),
    documents,
    connections,
    ...Type.Partial(Type.Object(optional)).properties,
  },
  closed,
);
export type CameraProfile = Static<typeof CameraProfile>;

/** A model's file as it is written. */
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
