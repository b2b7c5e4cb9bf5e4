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

/** A long command is continued on further lines, as a shell reads it. */
function inLines(command: string): string {
  if (command.length <= WIDTH || command.includes("\n")) return command;
  const [first = "", ...options] = command.split(/ (?=--)/);
  return options.reduce((lines, option) => {
    const line = lines.slice(lines.lastIndexOf("\n") + 1);
    return `${line} ${option} \\`.length <= WIDTH
      ? `${lines} ${option}`
      : `${lines} \\\n  ${option}`;
  }, first);
}
