import type { BrokerTls } from "../contract/config/broker-tls.ts";
import type { HubConfig } from "../contract/config/hub-config.ts";
import { HubConfig as HubConfigSchema } from "../contract/config/hub-config.ts";
import { NODE_TOKEN_LENGTH, ROOM_TOKEN_LENGTH } from "../contract/config/hub-token.ts";
import type { NodeConfig } from "../contract/config/node-config.ts";
import { NodeConfig as NodeConfigSchema } from "../contract/config/node-config.ts";
import { type RoomConfig, RoomFile, resolveRoomConfig } from "../contract/config/room-config.ts";
import { checkAudio } from "./audio-checks.ts";
import { checkBrokerTls } from "./broker-checks.ts";
import { checkCameras, resolvePasswords } from "./camera-checks.ts";
import { findDuplicates } from "./find-duplicates.ts";
import { checkHubToken, resolveHubToken } from "./hub-token.ts";
import { readRtspPasswords } from "./rtsp-checks.ts";
import { checkVideoInputs } from "./video-checks.ts";
import { loadConfig, type SemanticCheck } from "./yaml-config.ts";

type Found = ReturnType<SemanticCheck<unknown>>;

function checkPortRange(section: string, { min, max }: { min: number; max: number }): Found {
  return min < max
    ? []
    : [{ path: [section, "ports", "max"], value: max, expected: `a port above ports.min (${min})` }];
}

/** A wildcard address can't be announced to others. */
function checkAnnouncedAddress({ control, media }: NodeConfig): Found {
  const isAny = (address: string) => address === "0.0.0.0" || address === "::";
  const expected = "an address of this machine, or announcedAddress beside it";
  return [
    ...(isAny(control.host) && control.announcedAddress === undefined
      ? [{ path: ["control", "host"], value: control.host, expected }]
      : []),
    ...(isAny(media.listenIp) && media.announcedAddress === undefined
      ? [{ path: ["media", "listenIp"], value: media.listenIp, expected }]
      : []),
  ];
}

function checkClientBroker({
  hub,
}: {
  readonly hub?: { readonly broker: string; readonly brokerTls?: BrokerTls };
}): Found {
  return hub ? checkBrokerTls(["hub", "brokerTls"], { url: hub.broker, tls: hub.brokerTls }) : [];
}

function checkTimeZone({ hub: { timeZone } }: HubConfig): Found {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return [];
  } catch {
    return [
      { path: ["hub", "timeZone"], value: timeZone, expected: "an IANA name, such as Asia/Ho_Chi_Minh" },
    ];
  }
}

/** Loads room.yaml, with token and passwords from their files. Throws `config.invalid`. */
export function loadRoomConfig(file: string): RoomConfig {
  const written = loadConfig(RoomFile, file, [
    (room) => findDuplicates(["cameras"], room.cameras),
    checkCameras,
    (room) => checkPortRange("media", room.media.ports),
    checkVideoInputs,
    checkAudio,
    checkHubToken(ROOM_TOKEN_LENGTH),
    checkClientBroker,
  ]);
  const config = resolveRoomConfig({ ...written, media: readRtspPasswords(written.media) });
  const cameras = resolvePasswords(config.cameras);
  return { ...config, cameras, ...(config.hub && { hub: resolveHubToken(config.hub) }) };
}

/** Loads hub.yaml. Throws `config.invalid`. */
export function loadHubConfig(file: string): HubConfig {
  return loadConfig(HubConfigSchema, file, [
    (hub) => findDuplicates(["rooms"], hub.rooms),
    (hub) => findDuplicates(["nodes"], hub.nodes),
    checkTimeZone,
    (hub) => checkPortRange("sfu", hub.sfu.ports),
    ({ broker }) => (broker.type === "external" ? checkBrokerTls(["broker", "tls"], broker) : []),
  ]);
}

/** Loads node.yaml, with its token from its file. Throws `config.invalid`. */
export function loadNodeConfig(file: string): NodeConfig {
  const config = loadConfig(NodeConfigSchema, file, [
    (node) => checkPortRange("media", node.media.ports),
    checkAnnouncedAddress,
    checkHubToken(NODE_TOKEN_LENGTH),
    checkClientBroker,
  ]);
  return { ...config, hub: resolveHubToken(config.hub) };
}
