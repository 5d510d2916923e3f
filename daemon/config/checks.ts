import { readFileSync } from "node:fs";
import type { HubConfig } from "../contract/hub-config.ts";
import { HubConfig as HubConfigSchema } from "../contract/hub-config.ts";
import { type RoomConfig, RoomFile, roomConfigOf } from "../contract/room-config.ts";
import { cameraProblems, withPasswords } from "./camera-checks.ts";
import { duplicates } from "./duplicates.ts";
import { loadConfig, type SemanticCheck } from "./load.ts";
import { videoProblems } from "./video-checks.ts";

type Found = ReturnType<SemanticCheck<unknown>>;

function portRange(section: string, { min, max }: { min: number; max: number }): Found {
  return min < max
    ? []
    : [{ path: [section, "ports", "max"], value: max, expected: `a port above ports.min (${min})` }];
}

function oneToken(config: RoomFile): Found {
  if (!config.hub || (config.hub.token === undefined) !== (config.hub.tokenFile === undefined)) return [];
  return [{ path: ["hub", "token"], value: config.hub.token, expected: "either token or tokenFile" }];
}

/** room.yaml, with the hub's token read from its file where one is named. Throws `config.invalid`. */
export function loadRoomConfig(file: string): RoomConfig {
  const written = loadConfig(RoomFile, file, [
    (room) => duplicates(["cameras"], room.cameras),
    cameraProblems,
    (room) => portRange("media", room.media.ports),
    videoProblems,
    oneToken,
    (room) => {
      if (room.hub?.tokenFile === undefined) return [];
      try {
        readFileSync(room.hub.tokenFile);
        return [];
      } catch {
        return [{ path: ["hub", "tokenFile"], value: room.hub.tokenFile, expected: "a readable file" }];
      }
    },
  ]);
  const config = roomConfigOf(written);
  const cameras = withPasswords(config.cameras);
  if (config.hub?.tokenFile === undefined) return { ...config, cameras };
  const token = readFileSync(config.hub.tokenFile, "utf8").trim();
  return { ...config, cameras, hub: { ...config.hub, token } };
}

/** hub.yaml. Throws `config.invalid`. */
export function loadHubConfig(file: string): HubConfig {
  return loadConfig(HubConfigSchema, file, [
    (hub) => duplicates(["rooms"], hub.rooms),
    (hub) => portRange("sfu", hub.sfu.ports),
  ]);
}
