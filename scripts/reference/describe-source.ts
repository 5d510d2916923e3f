import ts from "typescript";

/** Names of the functions that described source calls. */
const DESCRIBE = "__describe";
const NAME = "__name";

/** Returns the source of a contract's module with its doc comments as descriptions at run time:
 * `/** Text *\/ key: schema` becomes `key: describe(schema, "Text")`, and `export const Name = schema` becomes
 * `name(schema, "Name", "Text")`. Line numbers stay as they are. `helper` is the URL of the module that exports both. */
export function describeSource(source: string, helper: string): string {
  const file = ts.createSourceFile("contract.ts", source, ts.ScriptTarget.Latest, true);
  const insertions: { at: number; text: string }[] = [];
  const wrap = (node: ts.Node, call: string, ...rest: string[]) => {
    insertions.push({ at: node.getStart(file), text: `${call}(` });
    insertions.push({ at: node.getEnd(), text: `, ${rest.map((text) => JSON.stringify(text)).join(", ")})` });
  };
  const visit = (node: ts.Node, inFunction: boolean): void => {
    const doc = docOf(source, node);
    if (ts.isPropertyAssignment(node) && doc !== "") wrap(node.initializer, DESCRIBE, doc);
    else if (ts.isShorthandPropertyAssignment(node) && doc !== "") {
      insertions.push({
        at: node.getEnd(),
        text: `: ${DESCRIBE}(${node.name.text}, ${JSON.stringify(doc)})`,
      });
    } else if (isListed(node) && doc !== "") wrap(node, DESCRIBE, doc);
    else if (
      ts.isVariableDeclaration(node) &&
      node.initializer &&
      ts.isIdentifier(node.name) &&
      !inFunction
    ) {
      const isValue = !ts.isArrowFunction(node.initializer) && !ts.isAsExpression(node.initializer);
      const statement = node.parent.parent;
      const isExported = ts.isVariableStatement(statement) && (statement.modifiers ?? []).length > 0;
      if (ts.isArrowFunction(node.initializer) && !isExported && docOf(source, statement) !== "") {
        // A helper that makes a schema.
        const { body } = node.initializer;
        if (!ts.isBlock(body)) wrap(body, NAME, "", docOf(source, statement));
      }
      if (isValue) wrap(node.initializer, NAME, isExported ? node.name.text : "", docOf(source, statement));
    }
    const isFunction = ts.isFunctionLike(node);
    ts.forEachChild(node, (child) => visit(child, inFunction || isFunction));
  };
  visit(file, false);
  const [first] = file.statements;
  if (insertions.length > 0 && first) {
    const at = first.getStart(file);
    insertions.unshift({
      at,
      text: `import { describe as ${DESCRIBE}, name as ${NAME} } from ${JSON.stringify(helper)}; `,
    });
  }
  // At one place the outer call opens first; JavaScript's sort keeps the order of equals.
  return insertions
    .toSorted((a, b) => b.at - a.at)
    .reduce((text, _insertion, index, all) => apply(text, all, index), source);
}

function apply(text: string, all: readonly { at: number; text: string }[], index: number): string {
  const here = all[index];
  if (!here || all[index - 1]?.at === here.at) return text;
  const together = all.filter(({ at }) => at === here.at).map((one) => one.text);
  return text.slice(0, here.at) + together.join("") + text.slice(here.at);
}

/** Whether it is an element of an array or an argument: what else a doc comment can stand before. */
function isListed(node: ts.Node): boolean {
  if (!ts.isExpression(node)) return false;
  const { parent } = node;
  return (
    ts.isArrayLiteralExpression(parent) || (ts.isCallExpression(parent) && parent.arguments.includes(node))
  );
}

/** The text of the doc comment before the node, in one line. */
function docOf(source: string, node: ts.Node): string {
  const comments = ts.getLeadingCommentRanges(source, node.getFullStart()) ?? [];
  const last = comments.at(-1);
  const text = last ? source.slice(last.pos, last.end) : "";
  if (!text.startsWith("/**")) return "";
  return text
    .slice(3, -2)
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trim())
    .join("\n")
    .replaceAll(/\n(?!\n|- )/g, " ")
    .trim();
}
