import { isIPv6 } from "node:net";

/** A host's name or address as it stands in a URL (RFC 3986, 3.2.2: IPv6 addresses in brackets). */
export function urlHost(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}
