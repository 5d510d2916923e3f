import type { XmlElement } from "../../../drivers/onvif/xml.ts";

/** Returns the content of a response element. Throws a Refusal. */
export type Operation = (body: XmlElement) => string | Promise<string>;

/** A SOAP fault; `subcode` is ONVIF's, null: none. */
export class Refusal extends Error {
  readonly subcode: string | null;
  readonly status: number;

  constructor(subcode: string | null, reason: string, status = 400) {
    super(reason);
    this.subcode = subcode;
    this.status = status;
  }
}
