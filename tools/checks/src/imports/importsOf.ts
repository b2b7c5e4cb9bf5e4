import { parseSync, Visitor } from "vite";

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Written as the type `import("…").Name`. */
  readonly inType: boolean;
}

interface Source {
  readonly type: string;
  readonly start: number;
  readonly value?: unknown;
  readonly quasis?: readonly { readonly value: { readonly cooked: string | null } }[];
}

/** Every import and re-export of a module with a literal specifier, including type imports and imports at run time. */
export function importsOf(path: string, code: string): Import[] {
  const imports: Import[] = [];
  const add = (source: Source | null | undefined, inType = false) => {
    const specifier = source ? literalOf(source) : undefined;
    if (!source || specifier === undefined) return;
    imports.push({ specifier, line: code.slice(0, source.start).split("\n").length, inType });
  };
  const textOf = ({ start, end }: { start: number; end: number }) => code.slice(start, end);
  const visitor = new Visitor({
    ImportDeclaration: ({ source }) => add(source),
    ExportNamedDeclaration: ({ source }) => add(source),
    ExportAllDeclaration: ({ source }) => add(source),
    ImportExpression: ({ source }) => add(source),
    TSImportType: ({ source }) => add(source, true),
    TSExternalModuleReference: ({ expression }) => add(expression),
    CallExpression: ({ callee, arguments: [first] }) => {
      if (RESOLVES.test(textOf(callee))) add(first);
    },
    NewExpression: ({ callee, arguments: [first, base] }) => {
      const ofThisModule = base !== undefined && textOf(base) === "import.meta.url";
      if (textOf(callee) !== "URL" || !ofThisModule || first === undefined) return;
      if (MODULE.test(literalOf(first) ?? "")) add(first);
    },
  });
  visitor.visit(parseSync(path, code).program);
  return imports;
}

function literalOf({ type, value, quasis = [] }: Source): string | undefined {
  if (type === "Literal" && typeof value === "string") return value;
  return type === "TemplateLiteral" && quasis.length === 1
    ? (quasis[0]?.value.cooked ?? undefined)
    : undefined;
}

const RESOLVES =
  /^(import\.meta\.resolve|require|require\.resolve|vi\.\w+)$|createRequire\(.*\)(\.resolve)?$/;

const MODULE = /\.[cm]?[jt]sx?$/;
