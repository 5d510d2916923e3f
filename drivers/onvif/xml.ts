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
  text: string;
}

/** Deeper than any ONVIF response; bounds nested elements. */
const MAX_DEPTH = 64;
/** `&` that starts no entity, as some cameras write in stream URIs with a query. */
const BARE_AMPERSAND = /&(?!(?:[a-zA-Z]+|#\d+|#x[\da-fA-F]+);)/g;

/** Throws `protocol.malformed` for invalid XML. Does not expand entities that the document declares. */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const open: Building[] = [];
  let root: Building | undefined;
  parser.on("error", (error) => {
    if (!/unbound namespace prefix/i.test(error.message)) throw malformed(error.message, error);
  });
  parser.on("opentag", ({ local, name, uri, attributes }) => {
    if (open.length >= MAX_DEPTH) throw malformed(`more than ${MAX_DEPTH} levels of elements`);
    const element: Building = {
      name: local || name,
      namespace: uri ?? "",
      attributes: new Map(Object.values(attributes).map((one) => [one.local, one.value])),
      children: [],
      text: "",
    };
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
    // Some cameras write a line break before the XML declaration.
    parser.write(text.trimStart().replace(BARE_AMPERSAND, "&amp;")).close();
  } catch (error) {
    throw error instanceof RoomdError ? error : malformed(String(error), error);
  }
  if (!root) throw malformed("no element");
  return root;
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
