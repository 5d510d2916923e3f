import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { RoomdError } from "../contract/errors.ts";
import type { CameraConfig, RoomConfig } from "../contract/room-config.ts";
import type { SemanticCheck } from "./load.ts";

type Found = ReturnType<SemanticCheck<unknown>>;

/** What is wrong with a room's cameras that a schema can't say. */
export function cameraProblems({ cameras, profileFolders }: RoomConfig): Found {
  const catalogue = new ProfileCatalogue(profileFolders);
  return cameras.flatMap((camera, index) => [
    ...sharedLine(camera, cameras.slice(0, index), index),
    ...unknownProfile(camera, catalogue, index),
  ]);
}

/** Cameras of one serial line share its speed, and each has an address of its own. */
function sharedLine({ connection }: CameraConfig, earlier: readonly CameraConfig[], index: number): Found {
  if (connection.type !== "serial") return [];
  const { path, baudRate, address } = connection;
  const at = (key: string) => ["cameras", index, "connection", key];
  const line = earlier.flatMap((other) =>
    other.connection.type === "serial" && other.connection.path === path
      ? [{ id: other.id, ...other.connection }]
      : [],
  );
  const found: Found = [];
  const [first] = line;
  if (first && first.baudRate !== baudRate) {
    const expected = `${first.baudRate}, the speed of "${first.id}" on the same line`;
    found.push({ path: at("baudRate"), value: baudRate, expected });
  }
  const same = line.find((other) => other.address === address);
  if (same) {
    const expected = `an address that "${same.id}" on the same line does not have`;
    found.push({ path: at("address"), value: address, expected });
  }
  return found;
}

function unknownProfile({ profile }: CameraConfig, catalogue: ProfileCatalogue, index: number): Found {
  if (profile === "auto") return [];
  try {
    catalogue.get(profile);
    return [];
  } catch (error) {
    if (!(error instanceof RoomdError)) throw error;
    const expected =
      error.code === "not-found" ? `auto or one of ${catalogue.names.join(", ")}` : error.message;
    return [{ path: ["cameras", index, "profile"], value: profile, expected }];
  }
}
