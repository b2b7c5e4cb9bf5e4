/** A block of code in a doc comment or in Markdown. */
export interface Example {
  /** The line of its first line of code. */
  readonly line: number;
  readonly code: string;
  /** The name of the declaration after the doc comment. */
  readonly declares?: string;
  /** The file that a block of Markdown shows: ```` ```ts manifest.ts ````. */
  readonly fileName?: string;
}

const DOC_COMMENT =
  /\/\*\*(?:(?!\*\/)[\s\S])*?@example[\s\S]*?\*\/\s*(?:export\s+(?:async\s+)?\w+\s+(?<name>\w+))?/g;

/** The `@example`s of the doc comments of a module. */
export function examplesInSource(source: string): Example[] {
  return [...source.matchAll(DOC_COMMENT)].flatMap((match) => {
    const comment = match[0].replace(/^[ \t]*\* ?/gm, "");
    const firstLine = lineAt(source, match.index);
    return fences(comment).map(({ line, code }) => ({
      line: firstLine + line - 1,
      code,
      ...(match.groups?.["name"] === undefined ? {} : { declares: match.groups["name"] }),
    }));
  });
}

/**
 * The blocks of TypeScript in Markdown. A comment before a block can declare names that the block needs and does not show:
 * `<!-- given: declare const workload: Workload; -->`.
 */
export function examplesInMarkdown(markdown: string): Example[] {
  return fences(markdown);
}

const FENCE =
  /(?:<!-- given:(?<given>[\s\S]*?)-->\s*)?^```ts[ \t]*(?<fileName>\S*)\n(?<code>[\s\S]*?)^```/gm;

function fences(text: string): Example[] {
  return [...text.matchAll(FENCE)].map((match) => {
    const { given = "", fileName = "", code = "" } = match.groups ?? {};
    const line = lineAt(text, match.index + match[0].length) - code.split("\n").length + 1;
    return {
      line,
      // The given declarations share a line with the code, so that the line numbers of errors stay correct.
      code: `${given.replaceAll("\n", " ")}${code}`,
      ...(fileName === "" ? {} : { fileName }),
    };
  });
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
