import { TERMINATOR } from "../constants.ts";
import { type BlockInquiry, block } from "./block.ts";
import { chain, type ViscaControl } from "./chain.ts";
import { type ExposureCommand, type ExposureInquiry, exposure } from "./exposure.ts";
import { type FocusCommand, type FocusInquiry, focus } from "./focus.ts";
import { type InfraredCommand, type InfraredInquiry, infrared } from "./infrared.ts";
import { type MenuCommand, type MenuInquiry, menu } from "./menu.ts";
import { type PanTiltCommand, type PanTiltInquiry, panTilt } from "./pan-tilt.ts";
import type { PayloadEncoders } from "./payloads.ts";
import { type PictureCommand, type PictureInquiry, picture } from "./picture.ts";
import { type PowerCommand, type PowerInquiry, power } from "./power.ts";
import { type PresetCommand, type PresetInquiry, preset } from "./preset.ts";
import { type TallyCommand, type TallyInquiry, tally } from "./tally.ts";
import { type TrackingCommand, type TrackingInquiry, tracking } from "./tracking.ts";
import { type VersionInquiry, version } from "./version.ts";
import { type WhiteBalanceCommand, type WhiteBalanceInquiry, whiteBalance } from "./white-balance.ts";
import { type ZoomCommand, type ZoomInquiry, zoom } from "./zoom.ts";

/** Each command gets an ACK and a completion. */
export type ViscaCommand =
  | PowerCommand
  | PanTiltCommand
  | ZoomCommand
  | FocusCommand
  | WhiteBalanceCommand
  | ExposureCommand
  | PictureCommand
  | PresetCommand
  | TallyCommand
  | InfraredCommand
  | MenuCommand
  | TrackingCommand;

/** Each inquiry gets a response without an ACK. */
export type ViscaInquiry =
  | VersionInquiry
  | PowerInquiry
  | PanTiltInquiry
  | ZoomInquiry
  | FocusInquiry
  | WhiteBalanceInquiry
  | ExposureInquiry
  | PictureInquiry
  | PresetInquiry
  | TallyInquiry
  | InfraredInquiry
  | MenuInquiry
  | TrackingInquiry
  | BlockInquiry;

type ViscaMessage = ViscaCommand | ViscaInquiry | ViscaControl;

const PAYLOADS: PayloadEncoders<ViscaMessage> = {
  ...chain,
  ...power,
  ...version,
  ...panTilt,
  ...zoom,
  ...focus,
  ...whiteBalance,
  ...exposure,
  ...picture,
  ...preset,
  ...tally,
  ...infrared,
  ...menu,
  ...tracking,
  ...block,
};

/** Encodes a frame to camera `address` (1–7); `address-set` and `if-clear` are broadcasts. */
export function encodeCommand(command: ViscaMessage, address: number): Uint8Array {
  const broadcast = command.kind === "address-set" || command.kind === "if-clear";
  // The type of the table guarantees a matching encoder; TypeScript can't infer that here.
  const payload = PAYLOADS[command.kind] as (command: ViscaMessage) => readonly number[];
  return Uint8Array.of(broadcast ? 0x88 : 0x80 | (address & 7), ...payload(command), TERMINATOR);
}
