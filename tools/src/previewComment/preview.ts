/** What Pulumi says, without what building said before it. */
export function previewIn(output: string): string {
  const start = output.search(/^Previewing update\b/m);
  return start === -1 ? output : output.slice(start);
}

/** What the last lines count, in one line: `+ 5 to create, 93 unchanged`. */
export function countsIn(preview: string): string {
  const [, lines = ""] =
    /^Resources:[^\n]*\n((?: +[-+~<>=]*\s?\d+ [\w .]+(?:\n|$))+)/m.exec(preview) ?? [];
  return lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(", ");
}

/** `    +-aws:sqs/queue:Queue: (replace)`, and below it `        [urn=…::NAME]`, between them perhaps the resource's id. */
const DELETION =
  /^ *[-+~ ]*([\w-]+(?::[\w/-]+)*:\w+): \((delete|replace)\)[^\n]*\n(?: *\[(?!urn=)[^\n]*\n)*(?: *\[urn=\S*::(\S+)\])?/gm;

/** A line for each resource that is deleted or replaced. */
export function deletionsIn(preview: string): readonly string[] {
  return [...preview.matchAll(DELETION)].map(([, type = "", op = "", name = ""]) =>
    `${op.padEnd("replace".length)} ${type} ${name}`.trimEnd(),
  );
}
