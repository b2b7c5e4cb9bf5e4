import { styleText } from "node:util";
import type { LocalResource } from "@sfn-workers/local-cloud";

/**
 * Prints the resources as a tree, with their descriptions, and below it what "not here" means, if one says it. On a terminal, a
 * line ends where the terminal does.
 */
export function resourceTree(
  resources: readonly LocalResource[],
  stream: NodeJS.WriteStream,
): string {
  const urns = new Set(resources.map(({ urn }) => urn));
  const roots = resources.filter(({ parent }) => parent === undefined || !urns.has(parent));
  const isReduced = resources.some(({ description }) => description.includes("(not here: "));
  return [
    ...roots.flatMap((root) => node(root, "", "")),
    ...(isReduced ? ["", ...wrap(dim(LEGEND), widthOf(stream)).map(styled)] : []),
  ].join("\n");

  /** `first` stands before the node's own line, `next` before all further lines. */
  function node(resource: LocalResource, first: string, next: string): string[] {
    const children = resources.filter(({ parent }) => parent === resource.urn);
    const continued = `${next}${children.length > 0 ? "│" : " "} `;
    return [
      ...wrap(wordsOf(resource), widthOf(stream) - continued.length).map(
        (line, index) => `${index === 0 ? first : continued}${styled(line)}`,
      ),
      ...children.flatMap((child, index) =>
        index === children.length - 1
          ? node(child, `${next}└─ `, `${next}   `)
          : node(child, `${next}├─ `, `${next}│  `),
      ),
    ];
  }

  function styled(words: readonly Word[]): string {
    return words
      .map(({ text, style }) => (style === "plain" ? text : styleText(style, text, { stream })))
      .join(" ");
  }
}

interface Word {
  readonly text: string;
  readonly style: "plain" | "bold" | "dim";
}

function wordsOf({ type, name, description }: LocalResource): Word[] {
  const shown = description === "component" ? [] : ["→", ...description.split(WORD_END)];
  return [{ text: shortType(type), style: "plain" }, { text: name, style: "bold" }, ...dim(shown)];
}

const dim = (texts: readonly string[]): Word[] => texts.map((text) => ({ text, style: "dim" }));

const LEGEND =
  "not here: arguments that have no effect on this machine; see packages/local-cloud/README.md#arguments".split(
    " ",
  );

const widthOf = ({ columns }: NodeJS.WriteStream): number => columns ?? Number.POSITIVE_INFINITY;

/** A space, except between the first words of "(not here: vpcConfig)". */
const WORD_END = / (?!here:)/;

/** Fills lines with words. A word that is longer than the width has a line of its own. */
function wrap(words: readonly Word[], width: number): Word[][] {
  const lines: Word[][] = [];
  let left = 0;
  for (const word of words) {
    const line = lines.at(-1);
    left -= 1 + word.text.length;
    if (line === undefined || left < 0) {
      lines.push([word]);
      left = width - word.text.length;
    } else line.push(word);
  }
  return lines;
}

/** `aws:sfn/activity:Activity` is written as `aws:sfn:Activity`, as Pulumi's own output does. */
function shortType(type: string): string {
  return type.replace(/\/[^:]+:/, ":");
}
