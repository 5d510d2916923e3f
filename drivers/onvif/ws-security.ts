import { createHash, randomBytes } from "node:crypto";
import { escapeXml } from "./xml.ts";

/* WS-UsernameToken (OASIS Web Services Security UsernameToken Profile 1.0; ONVIF Application Programmer's
 * Guide, section Authentication). */

const OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";

/** Base64(SHA-1(nonce + created + password)). */
export function passwordDigest(nonce: Uint8Array, created: string, password: string): string {
  return createHash("sha1").update(nonce).update(created).update(password).digest("base64");
}

/** Returns a Security header for one request. `createdMs` is the camera's time. */
export function usernameToken(username: string, password: string, createdMs: number): string {
  const nonce = randomBytes(16);
  const created = new Date(createdMs).toISOString();
  return (
    `<wsse:Security xmlns:wsse="${OASIS}-wssecurity-secext-1.0.xsd"` +
    ` xmlns:wsu="${OASIS}-wssecurity-utility-1.0.xsd" s:mustUnderstand="1"><wsse:UsernameToken>` +
    `<wsse:Username>${escapeXml(username)}</wsse:Username>` +
    `<wsse:Password Type="${OASIS}-username-token-profile-1.0#PasswordDigest">` +
    `${passwordDigest(nonce, created, password)}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${OASIS}-soap-message-security-1.0#Base64Binary">` +
    `${nonce.toString("base64")}</wsse:Nonce><wsu:Created>${created}</wsu:Created>` +
    "</wsse:UsernameToken></wsse:Security>"
  );
}
