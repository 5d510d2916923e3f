import type { HubConfig } from "../contract/config/hub-config.ts";
import { HubConfig as HubConfigSchema } from "../contract/config/hub-config.ts";
import { NODE_TOKEN_LENGTH, ROOM_TOKEN_LENGTH } from "../contract/config/hub-token.ts";
import type { NodeConfig } from "../contract/config/node-config.ts";
import { NodeConfig as NodeConfigSchema } from "../contract/config/node-config.ts";
import { type RoomConfig, RoomFile, roomConfigOf } from "../contract/config/room-config.ts";
import { cameraProblems, withPasswords } from "./camera-checks.ts";
import { duplicates } from "./find-duplicates.ts";
import { oneToken, withToken } from "./hub-token.ts";
import { videoProblems } from "./video-checks.ts";
import { loadConfig, type SemanticCheck } from "./yaml-config.ts";

type Found = ReturnType<SemanticCheck<unknown>>;

function portRange(section: string, { min, max }: { min: number; max: number }): Found {
  return min < max
    ? []
    : [{ path: [section, "ports", "max"], value: max, expected: `a port above ports.min (${min})` }];
}

/** An address that stands for all of a machine's tells nobody where it is. */
function findable({ control, media }: NodeConfig): Found {
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

/** room.yaml, with the hub's token read from its file where one is named. Throws `config.invalid`. */
export function loadRoomConfig(file: string): RoomConfig {
  const written = loadConfig(RoomFile, file, [
    (room) => duplicates(["cameras"], room.cameras),
    cameraProblems,
    (room) => portRange("media", room.media.ports),
    videoProblems,
    oneToken(ROOM_TOKEN_LENGTH),
  ]);
  const config = roomConfigOf(written);
  const cameras = withPasswords(config.cameras);
  return { ...config, cameras, ...(config.hub && { hub: withToken(config.hub) }) };
}

/** hub.yaml. Throws `config.invalid`. */
export function loadHubConfig(file: string): HubConfig {
  return loadConfig(HubConfigSchema, file, [
    (hub) => duplicates(["rooms"], hub.rooms),
    (hub) => duplicates(["nodes"], hub.nodes),
    (hub) => portRange("sfu", hub.sfu.ports),
  ]);
}

/** node.yaml, with its token read from its file where one is named. Throws `config.invalid`. */
export function loadNodeConfig(file: string): NodeConfig {
  const config = loadConfig(NodeConfigSchema, file, [
    (node) => portRange("media", node.media.ports),
    findable,
    oneToken(NODE_TOKEN_LENGTH),
  ]);
  return { ...config, hub: withToken(config.hub) };
}
