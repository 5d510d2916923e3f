/** User name and password of a device, as the device knows them: nothing is percent-encoded. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** An RTSP stream, split where it enters: texts, logs and other programs get `url` or `shown`, never the login. */
export interface RtspAddress {
  /** `rtsp://host:port/path?query`, without the login. */
  readonly url: string;
  /** For texts: also without a path or query that contains a password. */
  readonly shown: string;
  readonly login: Login | undefined;
}

const SCHEME = /^(rtsps?):\/\//i;
/** Host and port at the start of what follows the login, up to the path. */
const AUTHORITY = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(\d{1,5}))?(?=[/?]|$)/i;
const IP_LITERAL = /^(?:\[.*\]|\d{1,3}(?:\.\d{1,3}){3})$/;
const SECRET_NAME = /user|login|pass|pwd|auth|token|key/i;
const MAX_LENGTH = 2000;

/** Splits an RTSP URL as people write it: a password may contain `/`, `@`, `#`, `?`, spaces and `%` as they are, or
 * percent-encoded (RFC 3986). Returns undefined where it can be read in several ways, or has no host; the caller asks for
 * `username` and `password` beside it. */
export function parseRtspAddress(text: string): RtspAddress | undefined {
  const written = text.trim();
  const scheme = SCHEME.exec(written)?.[1]?.toLowerCase();
  if (scheme === undefined || written.length > MAX_LENGTH) return undefined;
  const rest = written.slice(scheme.length + "://".length);
  const split = selectSplit(possibleSplits(rest));
  if (!split) return undefined;
  const url = `${scheme}://${encodeUnsafe(split.address)}`;
  const path = split.address.slice(split.authority.length);
  const shown = path.includes("=") && SECRET_NAME.test(path) ? `${scheme}://${split.authority}/…` : url;
  return { url, shown, login: split.login === undefined ? undefined : parseLogin(split.login) };
}

interface Split {
  readonly login: string | undefined;
  readonly address: string;
  readonly authority: string;
  readonly host: string;
}

/** Each way to split it into login and address. */
function possibleSplits(rest: string): Split[] {
  const splits: Split[] = [];
  for (let at = -1; at !== rest.length; ) {
    const login = at < 0 ? undefined : rest.slice(0, at);
    const address = rest.slice(at + 1);
    const [authority, host, port = ""] = AUTHORITY.exec(address) ?? [];
    // Without a colon it is a user name only, and that has no special characters.
    const isLogin = login === undefined || (login !== "" && (login.includes(":") || !/[/?#]/.test(login)));
    if (authority !== undefined && host !== undefined && Number(port) <= 65_535 && isLogin) {
      splits.push({ login, address, authority, host });
    }
    const next = rest.indexOf("@", at + 1);
    at = next < 0 ? rest.length : next;
  }
  return splits;
}

/** Of several ways the one whose host is an IP address: passwords and paths seldom look like one. */
function selectSplit(splits: readonly Split[]): Split | undefined {
  const withIp = splits.filter(({ host }) => IP_LITERAL.test(host));
  const candidates = withIp.length > 0 ? withIp : splits;
  return candidates.length === 1 ? candidates[0] : undefined;
}

function parseLogin(text: string): Login {
  const colon = text.indexOf(":");
  const username = colon < 0 ? text : text.slice(0, colon);
  return { username: decode(username), password: decode(colon < 0 ? "" : text.slice(colon + 1)) };
}

/** A text with a `%` that is no escape has not been encoded. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Encodes what may not occur in a request line. */
function encodeUnsafe(address: string): string {
  return address.replace(/[^!-~]/gu, encodeURIComponent);
}
