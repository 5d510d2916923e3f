/** A camera of a daisy chain: its address, and what it says that it is. */
export interface ChainedCamera {
  readonly address: number;
  readonly version: string;
}

/** Which address each configured camera has after the chain was numbered anew. A camera keeps its configured
 * address if what is there may be it; else it is where the only other camera of its kind is. Undefined: it
 * is not in the chain, or several could be it. */
export function assignAddresses(
  wanted: readonly { readonly address: number; readonly version: string | undefined }[],
  found: readonly ChainedCamera[],
): (number | undefined)[] {
  const free = new Map(found.map(({ address, version }) => [address, version]));
  const result: (number | undefined)[] = wanted.map(({ address, version }) => {
    const there = free.get(address);
    if (there === undefined || (version !== undefined && version !== there)) return undefined;
    free.delete(address);
    return address;
  });
  for (const [index, { version }] of wanted.entries()) {
    if (result[index] !== undefined || version === undefined) continue;
    const alike = [...free].filter(([, other]) => other === version);
    const [only, ...others] = alike;
    if (!only || others.length > 0) continue;
    result[index] = only[0];
    free.delete(only[0]);
  }
  return result;
}
