import type { BrokerTls } from "../contract/config/broker-tls.ts";
import { readTextFile } from "./text-file.ts";
import type { SemanticCheck } from "./yaml-config.ts";

type Found = ReturnType<SemanticCheck<unknown>>;

/** Certificate files that can't be read, or don't belong to a URL without TLS. */
export function checkBrokerTls(
  path: Found[number]["path"],
  { url, tls }: { readonly url: string; readonly tls?: BrokerTls | undefined },
): Found {
  if (!tls) return [];
  const found: Found = [];
  if (!url.startsWith("mqtts:")) {
    found.push({ path, value: tls, expected: "nothing, or a broker at mqtts://" });
  }
  for (const [key, file] of Object.entries(tls)) {
    if (readTextFile(file) === undefined) {
      found.push({ path: [...path, key], value: file, expected: "a readable file" });
    }
  }
  if ((tls.certificateFile === undefined) !== (tls.keyFile === undefined)) {
    found.push({ path, value: tls, expected: "certificateFile and keyFile together" });
  }
  return found;
}
