import { parseSync, Visitor } from "vite";

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

interface Source {
  readonly type: string;
  readonly start: number;
  readonly value?: unknown;
}

/** Every import and re-export of a module, of types and at run time too, as far as its specifier is a literal. */
export function importsOf(path: string, code: string): Import[] {
  const imports: Import[] = [];
  const add = (source: Source | null) => {
    if (source?.type !== "Literal" || typeof source.value !== "string") return;
    imports.push({ specifier: source.value, line: code.slice(0, source.start).split("\n").length });
  };
  const visitor = new Visitor({
    ImportDeclaration: ({ source }) => add(source),
    ExportNamedDeclaration: ({ source }) => add(source),
    ExportAllDeclaration: ({ source }) => add(source),
    ImportExpression: ({ source }) => add(source),
    TSImportType: ({ source }) => add(source),
    CallExpression: ({ callee, arguments: [first] }) => {
      const called = code.slice(callee.start, callee.end);
      if (RESOLVES.test(called) && first !== undefined) add(first);
    },
  });
  visitor.visit(parseSync(path, code).program);
  return imports;
}

const RESOLVES =
  /^(import\.meta\.resolve|require|require\.resolve)$|createRequire\(.*\)(\.resolve)?$/;
