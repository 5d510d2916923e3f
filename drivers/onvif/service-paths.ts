import type { ServiceName } from "./envelope.ts";

/** Longer paths are not asked. */
const MAX_PATH_LENGTH = 1000;
/** A camera has about ten services. */
const MAX_CANDIDATES = 10;

/** Returns path and query of an address that a camera reports. Read leniently: in the field there are addresses without
 * a host (`http:///onvif/media`), with a port only (`http://:80/onvif/media`), with garbage for the host, without a
 * scheme, and several in one. Undefined if it has no path. */
export function pathOf(address: string): string | undefined {
  const [first = ""] = address.trim().split(/\s/, 1);
  const scheme = first.indexOf("://");
  const afterScheme = scheme >= 0 && !first.slice(0, scheme).includes("/") ? scheme + 3 : 0;
  const rest = first.slice(afterScheme).split("#", 1)[0] ?? "";
  if (rest === "" || rest.length > MAX_PATH_LENGTH) return undefined;
  const slash = rest.indexOf("/");
  const query = rest.indexOf("?");
  if (slash >= 0 && (query < 0 || slash < query)) return escapePath(rest.slice(slash));
  if (query >= 0) return escapePath(`/${rest.slice(query)}`);
  return afterScheme > 0 ? "/" : undefined;
}

/** Node's client refuses other characters. */
function escapePath(path: string): string {
  return path.toWellFormed().replace(/[^\x21-\x7e]/g, encodeURIComponent);
}

/** Where the services of one camera are asked. */
export class ServicePaths {
  /** As configured. */
  readonly device: string;
  readonly #paths = new Map<ServiceName, string>();
  /** Services that have responded at their path. */
  readonly #proven = new Set<ServiceName>();
  /** Services that were not found at any other path. */
  readonly #absent = new Set<ServiceName>();

  constructor(device: string) {
    this.device = device;
    this.#paths.set("device", device);
  }

  /** Takes path and query of the reported addresses. Their host is wrong behind NAT or after a change of address, so
   * that the configured one is used. */
  useReported(addresses: ReadonlyMap<ServiceName, string>): void {
    this.#absent.clear();
    for (const [service, address] of addresses) {
      const path = pathOf(address);
      // The configured path has just responded.
      if (path === undefined || service === "device") continue;
      if (this.#paths.get(service) !== path) this.#proven.delete(service);
      this.#paths.set(service, path);
    }
  }

  get(service: ServiceName): string | undefined {
    return this.#paths.get(service);
  }

  has(service: ServiceName): boolean {
    return this.#paths.has(service);
  }

  /** The service has responded at this path. */
  prove(service: ServiceName, path: string): void {
    this.#paths.set(service, path);
    this.#proven.add(service);
  }

  /** No other path of the camera has the service; it is not looked for again until the camera reports its services. */
  noteAbsent(service: ServiceName): void {
    this.#absent.add(service);
  }

  /** Returns the other paths where a service may be: cameras exchange addresses or omit some. Empty once it has responded,
   * or was not found anywhere. */
  candidates(service: ServiceName): readonly string[] {
    if (service === "device" || this.#proven.has(service) || this.#absent.has(service)) return [];
    const own = this.#paths.get(service);
    const others = new Set([...this.#paths.values(), this.device]);
    if (own !== undefined) others.delete(own);
    return [...others].slice(0, MAX_CANDIDATES);
  }
}
