import { readFileSync } from "node:fs";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { PULUMI_SCALARS } from "./scalars.ts";

/** A stack's configuration as Pulumi reads it. */
export interface StackFile {
  readonly config: Readonly<Record<string, unknown>>;
  /**
   * The line on which a key stands, or the nearest of its parents that is there: `sfn-workers:workloads.invoice.worker`.
   * `undefined` when the file has none of them.
   */
  lineOf(key: string): number | undefined;
}

/** A file is no stack file. The message names the file, the line and what is wrong. */
export class StackFileError extends Error {
  override readonly name = "StackFileError";

  constructor(file: string, line: number | undefined, problem: string) {
    super(`${file}${line === undefined ? "" : `:${line}`}: ${problem}`);
  }
}

/**
 * Reads the configuration in a stack file, such as `Pulumi.dev.yaml`, with the values that Pulumi gives a program: with merge keys
 * (`<<`), numbers as in Go's YAML, and `yes`, `no`, `on` and `off` as text. What Pulumi would read otherwise than it is written is
 * refused.
 *
 * @throws {StackFileError} when the file can't be read, or is not what Pulumi can read
 *
 * @example
 * ```ts
 * import { readStackFile } from "@sfn-workers/pulumi-host/stackFile";
 *
 * const { config, lineOf } = readStackFile("infra/Pulumi.local.yaml");
 * console.log(config["aws:region"], lineOf("aws:region"));
 * ```
 */
export function readStackFile(file: string): StackFile {
  const lines = new LineCounter();
  const document = documentIn(file, lines);
  const lineAt = (offset: number | undefined) =>
    offset === undefined ? undefined : lines.linePos(offset).line;
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    throw new StackFileError(file, lineAt(problem.pos[0]), textOf(problem));
  }
  return {
    config: configIn(document, file),
    lineOf: (key) => lineAt(offsetOf(document, key)),
  };
}

function documentIn(file: string, lineCounter: LineCounter): Document {
  const options = {
    schema: "core",
    merge: true,
    prettyErrors: false,
    customTags: (tags: readonly unknown[]) => [...PULUMI_SCALARS, ...tags] as never,
    lineCounter,
  } as const;
  try {
    return parseDocument(readFileSync(file, "utf8"), options);
  } catch (error) {
    throw new StackFileError(file, undefined, reasonOf(error));
  }
}

function textOf({ code, message }: { readonly code: string; readonly message: string }): string {
  return code === "MULTIPLE_DOCS" ? "allowed: one document, Pulumi reads no other" : message;
}

function configIn(document: Document, file: string): Readonly<Record<string, unknown>> {
  const stack = plain(document, file);
  const config = isRecord(stack) ? (stack["config"] ?? {}) : stack;
  if (!isRecord(config)) {
    throw new StackFileError(
      file,
      undefined,
      "config is no map; allowed: NAMESPACE:KEY with values",
    );
  }
  return Object.fromEntries(
    Object.keys(config).map((key) => [key, topLevelValue(document, key, config[key])]),
  );
}

function plain(document: Document, file: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    throw new StackFileError(file, undefined, reasonOf(error));
  }
}

/** Pulumi hands a program the text of a key's value, as it is written, and the program decodes it. */
function topLevelValue(document: Document, key: string, value: unknown): unknown {
  if (typeof value === "object" && value !== null) return value;
  if (value === null) return "";
  const node = document.getIn(["config", key], true);
  const source = isScalar(node) ? node.source : undefined;
  return decoded(source ?? String(value));
}

/** The value, if the text is how JSON writes it: `0123` and `1.50` stay text. */
function decoded(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? value : text;
  } catch {
    return text;
  }
}

/** Descends as far as the document has the key; keys may have dots. */
function offsetOf(document: Document, key: string): number | undefined {
  let node: unknown = document.getIn(["config"], true);
  let rest = key;
  let offset: number | undefined;
  while (isMap(node)) {
    const found = node.items.find((pair) => isScalar(pair.key) && startsWith(rest, pair.key.value));
    if (found === undefined || !isScalar(found.key)) break;
    offset = found.key.range?.[0];
    rest = rest.slice(String(found.key.value).length + 1);
    node = isNode(found.value) ? found.value : undefined;
  }
  return offset;
}

function startsWith(path: string, key: unknown): boolean {
  return path === String(key) || path.startsWith(`${key}.`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && error.code === "ENOENT"
    ? "there is no such file. It has the stack's settings: restore it, or begin with `config: {}`"
    : error.message;
}
