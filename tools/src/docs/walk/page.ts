/** A page of numbered steps, as a reader follows it. */
export interface Step {
  readonly title: string;
  readonly parts: readonly Part[];
}

export type Part =
  /** A line that the reader types. */
  | { readonly kind: "command"; readonly line: string }
  /** A change of a file that the reader makes. */
  | {
      readonly kind: "change";
      readonly file: string;
      readonly before: string;
      readonly after: string;
    }
  /** What the reader sees then. */
  | { readonly kind: "seen"; readonly text: string }
  /** Where the reader sets a breakpoint: a text of the handler's line. */
  | { readonly kind: "breakpoint"; readonly at: string; readonly file: string };

const STEP = /^## \d+\. (.+)$/m;
const PART =
  /^```(?<language>sh|diff|text)(?: (?<file>\S+))?\n(?<block>[\s\S]*?)^```$|breakpoint at `(?<at>[^`]+)`[^`]+`(?<source>[^`]+)`/gm;

/** The steps of a page: its headings `## N. TITLE`, with their blocks of `sh`, `diff FILE` and `text` in order. */
export function stepsIn(markdown: string): Step[] {
  const [, ...sections] = markdown.split(STEP);
  return Array.from({ length: sections.length / 2 }, (_, index) => ({
    title: sections[index * 2] ?? "",
    parts: partsIn(sections[index * 2 + 1] ?? ""),
  }));
}

function partsIn(section: string): Part[] {
  return [...section.matchAll(PART)].flatMap(({ groups = {} }): Part[] => {
    const { language, file = "", block = "", at, source = "" } = groups;
    if (at !== undefined) return [{ kind: "breakpoint", at, file: source }];
    if (language === "sh") return commandsIn(block).map((line) => ({ kind: "command", line }));
    if (language === "text") return [{ kind: "seen", text: block.trimEnd() }];
    return [{ kind: "change", file, before: side(block, "-"), after: side(block, "+") }];
  });
}

/** Without comments. */
function commandsIn(block: string): string[] {
  return block
    .split("\n")
    .map((line) => line.replace(/\s+# .*$/, "").trim())
    .filter((line) => line !== "");
}

/** The lines of a diff before or after it. */
function side(diff: string, sign: "-" | "+"): string {
  return diff
    .split("\n")
    .filter((line) => line.startsWith(sign) || line.startsWith(" "))
    .map((line) => `${line.slice(1)}\n`)
    .join("");
}
