import { readFileSync } from "node:fs";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { type CameraConfig, CONNECTION_PROTOCOLS, type RoomFile } from "../contract/config/room-config.ts";
import { RoomdError } from "../contract/errors.ts";
import { checkPasswordFile } from "./text-file.ts";
import type { SemanticCheck } from "./yaml-config.ts";

type Found = ReturnType<SemanticCheck<unknown>>;

/** Problems of a room's cameras that a schema can't express. */
export function checkCameras({ cameras, profileFolders }: RoomFile): Found {
  const catalogue = new ProfileCatalogue(profileFolders);
  return cameras.flatMap((camera, index) => [
    ...checkSerialLine(camera, cameras.slice(0, index), index),
    ...checkProfile(camera, catalogue, index),
    ...(camera.connection.type === "onvif"
      ? checkPasswordFile(["cameras", index, "connection"], camera.connection)
      : []),
  ]);
}

/** Returns the cameras with the passwords from their files. */
export function resolvePasswords(cameras: readonly CameraConfig[]): CameraConfig[] {
  return cameras.map((camera) => {
    const { connection } = camera;
    if (connection.type !== "onvif" || connection.passwordFile === undefined) return camera;
    const password = readFileSync(connection.passwordFile, "utf8").trim();
    return { ...camera, connection: { ...connection, password } };
  });
}

/** Cameras on one serial line share its baud rate, and each has an address of its own. */
function checkSerialLine(
  { connection }: CameraConfig,
  earlier: readonly CameraConfig[],
  index: number,
): Found {
  if (!("path" in connection)) return [];
  const { path, baudRate, address } = connection;
  const at = (key: string) => ["cameras", index, "connection", key];
  const line = earlier.flatMap((other) =>
    "path" in other.connection && other.connection.path === path
      ? [{ id: other.id, ...other.connection }]
      : [],
  );
  const found: Found = [];
  const [first] = line;
  if (first && first.baudRate !== baudRate) {
    const expected = `${first.baudRate}, the baud rate of "${first.id}" on the same line`;
    found.push({ path: at("baudRate"), value: baudRate, expected });
  }
  const same = line.find((other) => other.address === address);
  if (same) {
    const expected = `an address that "${same.id}" on the same line does not have`;
    found.push({ path: at("address"), value: address, expected });
  }
  return found;
}

/** A profile that does not exist, is invalid, or is for another protocol. */
function checkProfile(camera: CameraConfig, catalogue: ProfileCatalogue, index: number): Found {
  const { profile, connection } = camera;
  if (profile === "auto") return [];
  const problem = (expected: string) => [{ path: ["cameras", index, "profile"], value: profile, expected }];
  const protocol = CONNECTION_PROTOCOLS[connection.type];
  try {
    if (catalogue.get(profile).protocol === protocol) return [];
    return problem(`a ${protocol} profile, for connection type ${connection.type}`);
  } catch (error) {
    if (!(error instanceof RoomdError)) throw error;
    if (error.code !== "not-found") return problem(error.message);
    return problem(`auto or one of ${catalogue.names.join(", ")}`);
  }
}
