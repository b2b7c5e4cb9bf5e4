import { stripVTControlCharacters } from "node:util";

/**
 * Wraps each line that is longer than `width`, which commander does only for what it knows. What it wraps stands below the
 * line's text: in a list of two columns below the second one.
 *
 * @example
 * ```ts
 * wrapText("  drop   a call runs, and its answer is lost", 30);
 * //   drop   a call runs, and its
 * //          answer is lost
 * ```
 */
export function wrapText(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => (line.length > width ? wrapLine(line, width) : line))
    .join("\n");
}

/** How much further in a line goes on. */
const HANGING = 4;

/**
 * On a terminal, wraps each line that is longer than it is wide, at spaces; elsewhere a line stays one. The text may have
 * colours.
 */
export function wrapHanging(
  text: string,
  { isTTY, columns }: Pick<NodeJS.WriteStream, "isTTY" | "columns">,
): string {
  if (!isTTY) return text;
  return text
    .split("\n")
    .map((line) => (lengthOf(line) > columns ? hang(line, columns) : line))
    .join("\n");
}

function hang(line: string, width: number): string {
  const [before = ""] = /^\s*/.exec(line) ?? [];
  const indentation = " ".repeat(before.length + HANGING);
  const lines: string[] = [];
  let [current = "", ...words] = line.slice(before.length).split(" ");
  current = before + current;
  for (const word of words) {
    if (lengthOf(current) + 1 + lengthOf(word) <= width) current += ` ${word}`;
    else {
      lines.push(current);
      current = indentation + word;
    }
  }
  return [...lines, current].join("\n");
}

const lengthOf = (text: string): number => stripVTControlCharacters(text).length;

/** The indentation of a line; in a list, with the term and the space after it. */
const BEFORE_TEXT = /^\s*(?:\S+ {2,})?/;

function wrapLine(line: string, width: number): string {
  const before = BEFORE_TEXT.exec(line)?.[0] ?? "";
  const indentation = " ".repeat(before.length);
  const lines: string[] = [];
  let current = before;
  for (const word of line.slice(before.length).split(" ")) {
    const isFirst = current === before || current === indentation;
    if (!isFirst && current.length + 1 + word.length > width) {
      lines.push(current);
      current = indentation + word;
    } else {
      current += isFirst ? word : ` ${word}`;
    }
  }
  return [...lines, current].join("\n");
}
