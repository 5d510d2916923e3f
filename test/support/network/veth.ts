import { bringUp, Link, linkEnds } from "./link.ts";
import type { Namespace } from "./namespace.ts";

/** A veth link between two hosts, as fast as the kernel. It is removed with either of them. */
export async function veth(a: Namespace, b: Namespace): Promise<Link> {
  const ends = linkEnds(a, b);
  const [from, to] = ends;
  const peer = ["peer", "name", to.device, "netns", b.name];
  await a.ip("link", "add", from.device, "type", "veth", ...peer);
  await bringUp(from);
  await bringUp(to);
  return new Link(ends);
}
