import { Type } from "typebox";

/** A UDP port. */
const port = (preset: number) => Type.Integer({ minimum: 1024, maximum: 65535, default: preset });

/** Schema of a range of media ports (UDP) with its defaults. */
export const mediaPortRange = ({ min, max }: { min: number; max: number }) =>
  Type.Object({ min: port(min), max: port(max) }, { additionalProperties: false, default: {} });
