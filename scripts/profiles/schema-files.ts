import { CameraProfileFile, CameraProfilePart } from "../../daemon/contract/device/camera-profile.ts";

/** The JSON schemas that an editor checks profiles with, by file name under firmware-profiles/. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["schema.json", text("A camera model of roomd", CameraProfileFile)],
    ["schema-part.json", text("Facts that several camera models of roomd share", CameraProfilePart)],
  ]);
}

function text(title: string, schema: object): string {
  const dialect = "https://json-schema.org/draft/2020-12/schema";
  return `${JSON.stringify({ $schema: dialect, title, ...schema }, null, 2)}\n`;
}
