import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Marked } from "marked";
import type { Plugin } from "vite";

const ROOT = join(import.meta.dirname, "../..");
const REFERENCE = join(ROOT, "docs/reference");
const EXAMPLES = join(ROOT, "examples");
const TEMPLATE = "docs/index.html";

/** Builds the pages of docs/reference/ and the files that they link to, in the frame of docs/index.html. */
export function referencePages(): Plugin {
  return {
    name: "reference-pages",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const template = bundle[TEMPLATE];
      if (template?.type !== "asset") throw new Error(`${TEMPLATE} was not built`);
      const emit = (name: string, source: string) =>
        this.emitFile({ type: "asset", fileName: `docs/${name}`, source });
      for (const name of readdirSync(REFERENCE)) {
        const source = readFileSync(join(REFERENCE, name), "utf8");
        if (name.endsWith(".md")) {
          emit(name.replace(/md$/, "html"), renderPage(String(template.source), source));
        } else emit(name, source);
      }
      for (const name of readdirSync(EXAMPLES)) {
        emit(`examples/${name}`, readFileSync(join(EXAMPLES, name), "utf8"));
      }
    },
  };
}

/** Returns the template with the Markdown as its content. */
function renderPage(template: string, markdown: string): string {
  const html = markdownToHtml(markdown.replaceAll("](../../examples/", "](examples/"));
  const [, title = "roomd"] = /^# (.+)$/m.exec(markdown) ?? [];
  return template
    .replace(/<main>.*<\/main>/s, () => `<main>\n${html}</main>`)
    .replace(/<title>.*?<\/title>/s, () => `<title>${title}</title>`);
}

/** Headings have the ids that links within a page use, as at GitHub. */
function markdownToHtml(markdown: string): string {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        const id = text
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
          .replaceAll(" ", "-");
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
    },
  });
  return marked.parse(markdown, { async: false });
}
