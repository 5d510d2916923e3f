/** A camera of a daisy chain: its address and its version (vendor and model). */
export interface ChainedCamera {
  readonly address: number;
  readonly version: string;
}

/** Returns the address of each configured camera after addresses were assigned again. A camera keeps its
 * configured address if the camera found there can be the same; otherwise it takes the address of the only
 * other camera with its version. Undefined: not in the chain, or ambiguous. */
export function assignAddresses(
  configured: readonly { readonly address: number; readonly version: string | undefined }[],
  found: readonly ChainedCamera[],
): (number | undefined)[] {
  const free = new Map(found.map(({ address, version }) => [address, version]));
  const result: (number | undefined)[] = configured.map(({ address, version }) => {
    const foundVersion = free.get(address);
    if (foundVersion === undefined || (version !== undefined && version !== foundVersion)) return undefined;
    free.delete(address);
    return address;
  });
  for (const [index, { version }] of configured.entries()) {
    if (result[index] !== undefined || version === undefined) continue;
    const candidates = [...free].filter(([, other]) => other === version);
    const [only, ...others] = candidates;
    if (!only || others.length > 0) continue;
    result[index] = only[0];
    free.delete(only[0]);
  }
  return result;
}
