import { SaxesParser } from "saxes";
import { RoomdError } from "../../daemon/contract/errors.ts";

/** An element by its local name: every camera has its own prefixes. */
export interface XmlElement {
  /** Local name, without prefix. */
  readonly name: string;
  /** Empty for a prefix without declaration, which some cameras write. */
  readonly namespace: string;
  /** By local name. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Character data directly in it, trimmed. */
  readonly text: string;
}

interface Building extends XmlElement {
  readonly attributes: Map<string, string>;
  readonly children: Building[];
  /** Namespaces that it declares, by prefix. */
  readonly declared: ReadonlyMap<string, string>;
  text: string;
}

/** Deeper than any ONVIF response; bounds nested elements. */
const MAX_DEPTH = 64;
/** Elements and attributes; the longest known responses (profiles of a recorder) have about 5000. */
const MAX_NODES = 20_000;
/** `&` that starts no entity, as some cameras write in stream URIs with a query. */
const BARE_AMPERSAND = /&(?!(?:[a-zA-Z]{1,32}|#\d{1,7}|#x[\da-fA-F]{1,6});)/g;
/** What XML 1.0 does not allow (section 2.2 Characters) and cameras leave in names and behind the document. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
const DISALLOWED = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
const NONE: ReadonlyMap<string, string> = new Map();

/** Throws `protocol.malformed` for invalid XML, and for a document that costs too much time. Does not expand entities
 * that the document declares. */
export function parseXml(text: string): XmlElement {
  // Namespaces of the parser cost five times as much time, and refuse prefixes without declaration.
  const parser = new SaxesParser({ xmlns: false });
  const open: Building[] = [];
  let root: Building | undefined;
  let nodes = 0;
  const count = () => {
    if (++nodes > MAX_NODES) throw malformed(`more than ${MAX_NODES} elements and attributes`);
  };
  parser.on("error", (error) => {
    throw malformed(error.message, error);
  });
  parser.on("attribute", count);
  parser.on("opentag", ({ name, attributes }) => {
    if (open.length >= MAX_DEPTH) throw malformed(`more than ${MAX_DEPTH} levels of elements`);
    count();
    const element = toElement(name, Object.entries(attributes), open);
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (characters: string) => {
    const element = open.at(-1);
    if (element) element.text += characters;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const closed = open.pop();
    if (closed) closed.text = closed.text.trim();
  });
  try {
    const clean = text.replace(DISALLOWED, "").replace(BARE_AMPERSAND, "&amp;");
    // Some cameras write a line break before the XML declaration.
    parser.write(clean.trimStart()).close();
  } catch (error) {
    throw error instanceof RoomdError ? error : malformed(String(error), error);
  }
  if (!root) throw malformed("no element");
  return root;
}

function toElement(
  qualified: string,
  written: readonly (readonly [name: string, value: string])[],
  ancestors: readonly Building[],
): Building {
  const attributes = new Map<string, string>();
  let declared: Map<string, string> | undefined;
  for (const [name, value] of written) {
    const { prefix, local } = splitName(name);
    if (name === "xmlns" || prefix === "xmlns") {
      declared ??= new Map();
      declared.set(prefix && local, value);
    } else {
      attributes.set(local, value);
    }
  }
  const { prefix, local } = splitName(qualified);
  const scope = declared?.has(prefix)
    ? declared
    : ancestors.findLast((one) => one.declared.has(prefix))?.declared;
  return {
    name: local,
    namespace: scope?.get(prefix) ?? "",
    attributes,
    children: [],
    declared: declared ?? NONE,
    text: "",
  };
}

function splitName(qualified: string): { prefix: string; local: string } {
  const colon = qualified.indexOf(":");
  return { prefix: colon < 0 ? "" : qualified.slice(0, colon), local: qualified.slice(colon + 1) };
}

/** Returns the descendant at a path of local names, the first of each name. */
export function at(element: XmlElement, ...path: readonly string[]): XmlElement | undefined {
  let found: XmlElement | undefined = element;
  for (const name of path) found = found?.children.find((child) => child.name === name);
  return found;
}

export function all(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** Returns undefined for a missing or empty element. */
export function textAt(element: XmlElement, ...path: readonly string[]): string | undefined {
  return at(element, ...path)?.text || undefined;
}

export function numberAt(element: XmlElement, ...path: readonly string[]): number | undefined {
  return toNumber(textAt(element, ...path));
}

export function toNumber(text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** Throws `protocol.malformed` for a missing or empty element. */
export function requiredText(element: XmlElement, ...path: readonly string[]): string {
  const text = textAt(element, ...path);
  if (text === undefined) throw malformed(`${element.name} without ${path.join("/")}`);
  return text;
}

/** Escapes text or the value of an attribute. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function malformed(what: string, cause?: unknown): RoomdError {
  return new RoomdError(
    "protocol.malformed",
    `malformed ONVIF response: ${what.slice(0, 200)}; check that the address is a camera's`,
    { cause },
  );
}
