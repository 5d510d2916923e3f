import assert from "node:assert/strict";
import type { SettingValue } from "../../../../daemon/contract/device/camera.ts";
import { RoomdError } from "../../../../daemon/contract/errors.ts";
import { encodeCommand } from "../../../../drivers/visca/command/command.ts";
import { type findSetting, VISCA_SETTINGS } from "../../../../drivers/visca/setting-tables.ts";

/** Manuals that golden bytes are taken from.
 *
 * - SRG-X400: Sony BRC-X400/X401, SRG-X400/X402 Command List, software 2.10, as transcribed in
 *   bitfocus/companion-module-sony-visca, protocol/Sony_BRC-X400.html
 * - SRG-300H, SRG-A40, BRC-X1000, BRC-AM7: Sony's command lists of these models, the same folder
 * - EVI-D70: Sony EVI-D70/D70P Technical Manual, pages 39 to 51
 * - EVI-D80: Sony EVI-D80/D90 Technical Manual, page 33
 * - BRC-H700: Sony BRC-H700 Command List, page 12; BRC-300: Sony BRC-300 Command List, page 14
 * - PTZOptics: NDI|HX user manual, Rev 1.5 8/20, pages 17 to 22, as extracted in GrantSparks/grafton-visca
 * - PTZOptics G2, G3: "VISCA over IP Commands", 10/27/2023
 * - FCB-EV: Sony's list for its camera modules, as quoted in public drivers; the manual itself was not read
 * - AVer: Colbix/companion-module-aver-ptz, actions.js
 * - Lumens: bitfocus/companion-module-lumens-visca, index.js */
export type Source = string;

type Message = Parameters<typeof encodeCommand>[0];

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

const hexOf = (command: Message) => Buffer.from(encodeCommand(command, 1)).toString("hex");

/** Asserts the frame to camera 1, written as in the manual. */
export function assertSends(command: Message, hex: string, source: Source): void {
  assert.equal(hexOf(command), hex.replaceAll(" ", "").toLowerCase(), `${command.kind} (${source})`);
}

export function settingNamed(name: keyof typeof VISCA_SETTINGS): NonNullable<ReturnType<typeof findSetting>> {
  const setting = VISCA_SETTINGS[name];
  assert.ok(setting, name);
  return setting;
}

/** Asserts that a value is sent as these frames. */
export function assertSets(
  name: keyof typeof VISCA_SETTINGS,
  value: SettingValue,
  frames: readonly string[],
  source: Source,
): void {
  const sent = settingNamed(name).encode(value).map(hexOf);
  const expected = frames.map((frame) => frame.replaceAll(" ", "").toLowerCase());
  assert.deepEqual(sent, expected, `${name} ${value} (${source})`);
}

/** Asserts the frames that read a setting, and the value that these responses (frames) decode to. */
export function assertReads(
  name: keyof typeof VISCA_SETTINGS,
  inquiries: readonly string[],
  responses: readonly string[],
  value: SettingValue,
  source: Source,
): void {
  const { read } = settingNamed(name);
  assert.ok(read, name);
  const expected = inquiries.map((frame) => frame.replaceAll(" ", "").toLowerCase());
  assert.deepEqual(read.inquiries.map(hexOf), expected, `${name} (${source})`);
  assert.equal(read.decode(responses.map((response) => dataOf(response))), value, `${name} (${source})`);
}

/** The data of a response, between `y0 50` and `FF`. */
export function dataOf(response: string): Uint8Array {
  const frame = bytes(response);
  assert.deepEqual([frame[0], frame[1], frame.at(-1)], [0x90, 0x50, 0xff]);
  return frame.slice(2, -1);
}

/** Asserts that random bytes decode to a value or throw `protocol.malformed`. */
export function assertOnlyMalformed(decode: () => unknown): void {
  try {
    assert.notEqual(decode(), undefined);
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    assert.ok(error instanceof RoomdError && error.code === "protocol.malformed", String(error));
  }
}
