import { stripVTControlCharacters } from "node:util";
import { cutTo, sizeOf } from "./cut.ts";
import { countsIn, deletionsIn, previewIn } from "./preview.ts";
import { withoutSecrets } from "./secrets.ts";

/** What `pulumi preview` has said of a stack. */
export interface Preview {
  readonly stack: string;
  readonly failed: boolean;
  readonly output: string;
  /** The commit that it is of. */
  readonly commit: string;
  /** The address of the workflow's run. */
  readonly run: string;
  /** What must not be shown. */
  readonly hide?: readonly string[];
}

/** GitHub refuses a longer comment: "Body is too long (maximum is 65536 characters)". Bytes are never fewer than characters. */
export const COMMENT_BYTES = 65_536;

/** Room for what preview.yml adds when the pull request has moved on. */
const OUTDATED_BYTES = 1024;

/** docs.github.com, "Workflow commands": a step's summary has at most 1 MiB. */
const SUMMARY_BYTES = 1024 * 1024;

/** The Markdown of a comment, which fits into one. */
export function previewComment(preview: Preview): string {
  const whole = `[The run's summary](${preview.run}) has the whole.`;
  return written(preview, { limit: COMMENT_BYTES - OUTDATED_BYTES, what: "a comment", whole });
}

/** The Markdown of a run's summary, which holds more. */
export function previewSummary(preview: Preview): string {
  const whole = `[The log of the run](${preview.run}) has the whole.`;
  return written(preview, { limit: SUMMARY_BYTES, what: "a summary", whole });
}

interface Place {
  readonly limit: number;
  readonly what: string;
  /** Says where the whole is. */
  readonly whole: string;
}

function written(preview: Preview, { limit, what, whole }: Place): string {
  const said = withoutSecrets(stripVTControlCharacters(preview.output), preview.hide ?? []).trim();
  const text = preview.failed ? said : previewIn(said);
  const head = headOf(preview, text);
  const fence = fenceFor(text);
  const framed = (inner: string) => [fence, inner, fence, ""].join("\n");
  const full = `${head}${framed(text)}`;
  if (sizeOf(full) <= limit) return full;
  const length = text.length.toLocaleString("en");
  const note = `**The preview is cut**: ${what} can't hold its ${length} characters. ${whole}\n\n`;
  const room = limit - sizeOf(`${head}${note}${framed("")}`);
  return `${head}${note}${framed(cutTo(text, room))}`;
}

function headOf({ stack, failed, commit, run }: Preview, text: string): string {
  const counts = countsIn(text);
  const title = `### Preview of \`${stack}\`${failed ? " failed" : ""}`;
  const facts = `${commit.slice(0, 7)}${counts === "" ? "" : `: ${counts}`}. [The run](${run})`;
  // preview.yml looks for the first, and by the second knows when the comment is out of date.
  const marks = [`<!-- pulumi preview of ${stack} -->`, `<!-- of ${commit} -->`];
  return [...marks, title, "", facts, "", ...deleted(text), ""].join("\n");
}

/** The most of them that stand above a preview. */
const MOST_DELETIONS = 50;

/** What a reader has to see before anything else. */
function deleted(text: string): readonly string[] {
  const all = deletionsIn(text);
  if (all.length === 0) return [];
  const shown = all.slice(0, MOST_DELETIONS);
  const more = all.length - shown.length;
  const fence = fenceFor(shown.join("\n"));
  const rest = more === 0 ? [] : ["", `and ${more} more`];
  return ["**Deleted or replaced:**", "", fence, ...shown, fence, ...rest, ""];
}

/** A fence that nothing in the text ends. */
function fenceFor(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  return "`".repeat(longest + 1);
}
