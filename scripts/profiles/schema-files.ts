import { CameraProfileFile, CameraProfilePart } from "../../daemon/contract/device/camera-profile.ts";

/** JSON schemas for checking profiles in an editor, by file name in firmware-profiles/. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["schema.json", text("Camera profile of roomd", CameraProfileFile)],
    ["schema-part.json", text("Shared part of camera profiles of roomd", CameraProfilePart)],
  ]);
}

function text(title: string, schema: object): string {
  const dialect = "https://json-schema.org/draft/2020-12/schema";
  return `${JSON.stringify({ $schema: dialect, title, ...schema }, null, 2)}\n`;
}
