import { at, textAt, type XmlElement } from "./xml.ts";

/** Core Specification, section 5.8 Error handling. */
export interface SoapFault {
  /** Code and subcodes without prefixes, the most general first: `Sender`, `NotAuthorized`. */
  readonly codes: readonly string[];
  /** The camera's text. */
  readonly reason: string;
}

/** It is shown in errors. */
const MAX_REASON_LENGTH = 300;

/** Decodes SOAP 1.2 (Code, Reason) and 1.1 (faultcode, faultstring). */
export function decodeFault(fault: XmlElement): SoapFault {
  const codes: string[] = [];
  for (let code = at(fault, "Code"); code; code = at(code, "Subcode")) {
    const value = textAt(code, "Value");
    if (value) codes.push(localName(value));
  }
  const old = textAt(fault, "faultcode");
  if (old) codes.push(localName(old));
  const reason =
    textAt(fault, "Reason", "Text") ??
    textAt(fault, "faultstring") ??
    textAt(fault, "Detail", "Text") ??
    codes.join("/");
  return { codes, reason: reason.slice(0, MAX_REASON_LENGTH) || "no reason given" };
}

/** Returns whether credentials are wrong, or the clock that signed them. Some cameras omit the code. */
export function isUnauthorized({ codes, reason }: SoapFault): boolean {
  return (
    codes.some((code) => code === "NotAuthorized" || code === "FailedAuthentication") ||
    /not[ _-]?authoriz|unauthoriz|authority failure|authentication fail/i.test(reason)
  );
}

/** Returns whether the camera lacks the operation. Simple servers say so in the text only (gSOAP: "method not
 * implemented"). */
export function isUnsupported({ codes, reason }: SoapFault): boolean {
  return (
    codes.some((code) => /^(ActionNotSupported|OptionalActionNotImplemented)$/.test(code)) ||
    /\b(not|un) ?(implemented|supported|recogni[sz]ed)\b|\bunsupported (action|operation|method)/i.test(
      reason,
    )
  );
}

function localName(qualified: string): string {
  return qualified.slice(qualified.lastIndexOf(":") + 1);
}
