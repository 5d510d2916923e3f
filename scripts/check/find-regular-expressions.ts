import ts from "typescript";

/** A regular expression in a source file. */
export interface FoundExpression {
  readonly file: string;
  readonly line: number;
  readonly source: string;
  readonly flags: string;
}

/** Returns the literals of a source file, and the texts that become patterns: of `new RegExp`, of a
 * schema's `pattern`, and of constants named so. */
export function findRegularExpressions(file: string, text: string): FoundExpression[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: FoundExpression[] = [];
  const add = (node: ts.Node, source: string, flags: string) => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
    found.push({ file, line: line + 1, source, flags });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      add(node, node.text.slice(1, end), node.text.slice(end + 1));
    } else if (ts.isNewExpression(node) && node.expression.getText(tree) === "RegExp") {
      const [pattern, flags] = node.arguments ?? [];
      if (pattern && ts.isStringLiteralLike(pattern))
        add(node, pattern.text, flags && ts.isStringLiteralLike(flags) ? flags.text : "");
    } else if (ts.isPropertyAssignment(node) && node.name.getText(tree) === "pattern") {
      if (ts.isStringLiteralLike(node.initializer)) add(node, node.initializer.text, "u");
    } else if (ts.isVariableDeclaration(node) && node.name.getText(tree).endsWith("PATTERN")) {
      if (node.initializer && ts.isStringLiteralLike(node.initializer)) add(node, node.initializer.text, "u");
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}
