import { spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";
import { seenPattern } from "./seen.ts";

/** What a reader's terminal shows of one command. */
export interface Terminal {
  /**
   * Resolves when the text of a page has been seen, after what was seen before.
   * @throws {Error} when the reader has lost patience, or the command has ended
   */
  see(text: string): Promise<void>;
  /** All that it has shown. */
  output(): string;
  /** Sends Ctrl-C. */
  interrupt(): void;
  /** The exit code, and all output. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly output: string }>;
}

export interface TerminalOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** How long a reader waits. */
  readonly patienceMs: number;
}

export function openTerminal(
  [file = "", ...args]: readonly string[],
  { cwd, env, patienceMs }: TerminalOptions,
): Terminal {
  const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  let read = 0;
  let hasEnded = false;
  const waiting = new Set<() => void>();
  const look = () => {
    for (const each of waiting) each();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += stripVTControlCharacters(text);
      look();
    });
  }
  const ended = once(child, "close").then(([exitCode]) => {
    hasEnded = true;
    if (!output.endsWith("\n")) output += "\n";
    look();
    return { exitCode, output };
  });
  return {
    ended,
    output: () => output,
    interrupt: () => void process.kill(-(child.pid ?? 0), "SIGINT"),
    see: (text) =>
      new Promise((resolve, reject) => {
        const pattern = seenPattern(text);
        const fail = () => {
          done();
          reject(
            new Error(`this was expected:\n${text}\nand this was seen:\n${output.slice(read)}`),
          );
        };
        const timer = setTimeout(fail, patienceMs);
        const check = () => {
          const match = pattern.exec(output.slice(read));
          if (match === null) return hasEnded ? fail() : undefined;
          read += match.index + match[0].length;
          done();
          resolve();
        };
        const done = () => {
          clearTimeout(timer);
          waiting.delete(check);
        };
        waiting.add(check);
        check();
      }),
  };
}
