import { Type } from "typebox";

const port = (preset: number) => Type.Integer({ minimum: 1024, maximum: 65535, default: preset });

/** UDP ports of media, to be opened at a firewall; `min` and `max` are those where none are given. */
export const mediaPortRange = ({ min, max }: { min: number; max: number }) =>
  Type.Object({ min: port(min), max: port(max) }, { additionalProperties: false, default: {} });
