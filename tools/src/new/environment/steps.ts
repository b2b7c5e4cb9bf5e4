import { wrapText } from "../../cli/wrapText.ts";

/** What fits a terminal of 80 columns, below a number. */
const WIDTH = 76;

/** What is to be done, with the commands below it. */
export function step(what: string, commands: readonly string[] = []): string {
  const lines = commands
    .flatMap((command) => inLines(command).split("\n"))
    .map((line) => `   ${line}`);
  const text = wrapText(what, WIDTH).replaceAll("\n", "\n   ");
  return lines.length === 0 ? text : [text, "", ...lines].join("\n");
}

export function numbered(steps: readonly string[]): string[] {
  return steps.map((text, index) => `${index + 1}. ${text}`);
}

/** A long command is continued on further lines, as a shell reads it; what has lines already, such as JSON, is within quotes. */
function inLines(command: string): string {
  const [line = "", ...rest] = command.split("\n");
  return [continued(line), ...rest.map(narrowed)].join("\n");
}

function continued(command: string): string {
  if (command.length <= WIDTH) return command;
  const [first = "", ...options] = command.split(/ (?=--)/);
  return options.reduce((lines, option) => {
    const line = lines.slice(lines.lastIndexOf("\n") + 1);
    return `${line} ${option} \\`.length <= WIDTH
      ? `${lines} ${option}`
      : `${lines} \\\n  ${option}`;
  }, first);
}

/** A long value of JSON has a line of its own, as far to the right as it fits. */
function narrowed(line: string): string {
  const [, indent = "", key, value = ""] = /^( *)(".+?":) (.+)$/.exec(line) ?? [];
  if (line.length <= WIDTH || key === undefined) return line;
  const space = Math.max(0, Math.min(indent.length + 2, WIDTH - value.length));
  return `${indent}${key}\n${" ".repeat(space)}${value}`;
}
