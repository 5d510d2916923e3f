import { ZOOM_SPEED_MAX } from "../constants.ts";
import { ON_OFF, type OnOff, type PayloadEncoders } from "./payloads.ts";
import { decodeWord, type SettingTable, wordSetting } from "./setting.ts";
import { decodeNibbles, encodeNibbles } from "./wire-values.ts";

export type ZoomCommand =
  /** Signed steps: tele positive, 0 stops; up to 7. */
  | { readonly kind: "zoom-drive"; readonly zoom: number }
  /** 0 is wide; 4000h is the end of the optical zoom in most models. */
  | { readonly kind: "zoom-direct"; readonly zoom: number }
  | { readonly kind: "digital-zoom"; readonly state: OnOff };

export type ZoomInquiry = { readonly kind: "zoom-inquiry" } | { readonly kind: "digital-zoom-inquiry" };

/** 00 stop, 2p tele, 3p wide. */
function driveByte(zoom: number): number {
  if (zoom === 0) return 0x00;
  const step = Math.min(ZOOM_SPEED_MAX, Math.abs(Math.trunc(zoom)));
  return (zoom > 0 ? 0x20 : 0x30) | step;
}

export const zoom: PayloadEncoders<ZoomCommand | ZoomInquiry> = {
  "zoom-drive": (command) => [0x01, 0x04, 0x07, driveByte(command.zoom)],
  "zoom-direct": (command) => [0x01, 0x04, 0x47, ...encodeNibbles(command.zoom)],
  "digital-zoom": ({ state }) => [0x01, 0x04, 0x06, ON_OFF[state]],
  "zoom-inquiry": () => [0x09, 0x04, 0x47],
  "digital-zoom-inquiry": () => [0x09, 0x04, 0x06],
};

/** Response to `8x 09 04 47 FF`: `y0 50 0p 0q 0r 0s FF`, 0 wide to 4000h tele, higher with digital zoom. */
export function decodeZoom(data: Uint8Array): number {
  return decodeNibbles(data);
}

/** Sony BRC-X400 and SRG-A40 return 04 for Clear Image Zoom, their second kind of digital zoom. */
const CLEAR_IMAGE = 4;

export const zoomSettings: SettingTable<ZoomCommand, ZoomInquiry> = {
  "zoom.digital": {
    ...wordSetting(ON_OFF, (state) => [{ kind: "digital-zoom", state } as const], null),
    read: {
      inquiries: [{ kind: "digital-zoom-inquiry" }],
      decode: ([data]) => (data?.length === 1 && data[0] === CLEAR_IMAGE ? "on" : decodeWord(ON_OFF, data)),
    },
  },
};
