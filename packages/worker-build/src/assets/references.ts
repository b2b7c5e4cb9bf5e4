import { resolve } from "node:path";

/** How a module names its own place. In a module of the workload, esbuild puts our constants there. */
export interface PlaceNames {
  readonly url: string;
  readonly directory: string;
}

/** A file that a module addresses by its own place, with a literal path. */
export interface Reference {
  /** The expression as it stands in the code. */
  readonly text: string;
  readonly kind: "url" | "path" | "resolve";
  /** Absolute. */
  readonly file: string;
}

const TEXT = String.raw`(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`;
const PLAIN_TEMPLATE = "`[^`$\\n]*`";

/**
 * Finds `new URL("./x", import.meta.url)`, `join(import.meta.dirname, "x")` and the like. Paths that are not literal can't
 * be found.
 */
export function findReferences(
  code: string,
  folder: string,
  { url, directory }: PlaceNames,
): readonly Reference[] {
  const patterns: readonly [Reference["kind"], RegExp][] = [
    [
      "resolve",
      new RegExp(`\\bimport\\.meta\\.resolve\\(\\s*(${TEXT}|${PLAIN_TEMPLATE})\\s*\\)`, "g"),
    ],
    ["url", new RegExp(`new URL\\(\\s*(${TEXT}|${PLAIN_TEMPLATE})\\s*,\\s*${url}\\s*\\)`, "g")],
    [
      "path",
      new RegExp(`\\b(?:join|resolve)\\(\\s*${directory}((?:\\s*,\\s*${TEXT})+)\\s*\\)`, "g"),
    ],
    ["path", new RegExp(`(?<![\\w$.])${directory}\\s*\\+\\s*(${TEXT})`, "g")],
    ["path", new RegExp(`\`\\$\\{${directory}\\}(/[^\`$\\n]*)\``, "g")],
  ];
  return patterns.flatMap(([kind, pattern]) =>
    [...code.matchAll(pattern)].flatMap(([text, given = ""]): Reference[] => {
      const path = pathOf(kind, given);
      return path === undefined ? [] : [{ text, kind, file: resolve(folder, path) }];
    }),
  );
}

function pathOf(kind: Reference["kind"], given: string): string | undefined {
  if (kind === "path") return joined(given);
  const url = unquote(given);
  // `import.meta.resolve` takes any other name for that of a package.
  return kind === "resolve" && !/^\.\.?\//.test(url) ? undefined : urlPath(url);
}

/** The path of a relative URL. Others, such as `https:…` and `data:…`, name no file beside the module. */
function urlPath(url: string): string | undefined {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  return /^[a-z][a-z0-9+.-]*:|^\//i.test(path) ? undefined : decodeURI(path);
}

/** `, "a", "b"` and `/a/b` and `"/a"` all go below the folder. */
function joined(given: string): string {
  const texts = given.match(new RegExp(TEXT, "g"));
  return `./${texts ? texts.map(unquote).join("/") : given}`;
}

function unquote(text: string): string {
  return text.slice(1, -1).replaceAll(/\\(.)/g, "$1");
}
