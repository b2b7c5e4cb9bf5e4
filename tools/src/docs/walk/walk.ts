import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ListStateMachinesCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { breakAt } from "./debugging.ts";
import type { Part, Step } from "./page.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

export interface WalkOptions {
  /** A copy of the repository. */
  readonly workspace: string;
  readonly env: NodeJS.ProcessEnv;
  readonly patienceMs: number;
  say(line: string): void;
}

/**
 * Does what a page says, step by step, and compares what is seen. A `pnpm dev` stays up until the next one, or the end.
 * @throws {Error} when something else is seen than what the page shows; the message names the step
 */
export async function walk(steps: readonly Step[], options: WalkOptions): Promise<void> {
  let dev: Terminal | undefined;
  let last: Terminal | undefined;
  const { workspace, env, patienceMs, say } = options;

  try {
    for (const { title, parts } of steps) {
      say(title);
      for (const part of parts) {
        await does(part).catch((error: unknown) => {
          throw new Error(`"${title}" is not as the page says: ${textOf(error)}`, { cause: error });
        });
      }
    }
    await endDev();
  } finally {
    dev?.interrupt();
    await dev?.ended;
  }

  async function does(part: Part): Promise<void> {
    switch (part.kind) {
      case "command":
        return run(part.line);
      case "change":
        return change(join(workspace, part.file), part.before, part.after);
      case "seen":
        await last?.see(part.text);
        return;
      case "breakpoint":
        return debug(join(workspace, part.file), part.at);
    }
  }

  async function run(line: string): Promise<void> {
    const staysUp = line.startsWith("pnpm dev");
    if (staysUp) await endDev();
    last = openTerminal(["sh", "-c", `exec ${withNpx(line)}`], { cwd: workspace, env, patienceMs });
    if (staysUp) {
      dev = last;
      return;
    }
    const { exitCode, output } = await last.ended;
    if (exitCode !== 0) throw new Error(`${line} ended with exit code ${exitCode}:\n${output}`);
  }

  async function endDev(): Promise<void> {
    if (dev === undefined) return;
    dev.interrupt();
    const { output } = await dev.ended;
    dev = undefined;
    // The exit code after Ctrl-C is npx's.
    if (!output.includes("\neverything stopped\n")) {
      throw new Error(`pnpm dev did not stop everything after Ctrl-C:\n${output}`);
    }
  }

  async function debug(file: string, at: string): Promise<void> {
    const shown = dev?.output() ?? "";
    const address = /debugger at (\S+)/.exec(shown)?.[1] ?? "";
    const debugging = await breakAt(address, file, at);
    try {
      await sendAgain(/Step Functions +(\S+)/.exec(shown)?.[1] ?? "");
      await debugging.hit();
    } finally {
      debugging.close();
    }
  }
}

/** The page says that both are the same. */
function withNpx(line: string): string {
  return line.replace(/^pnpm /, "npx -y pnpm@12 ");
}

/** What the key `r` does on a terminal. */
async function sendAgain(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new SFNClient({ endpoint, region: "us-east-1", credentials });
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
  const [machine] = stateMachines;
  await client.send(
    new StartExecutionCommand({
      stateMachineArn: machine?.stateMachineArn,
      input: JSON.stringify({ text: "hello" }),
    }),
  );
  client.destroy();
}

function change(file: string, before: string, after: string): void {
  const text = readFileSync(file, "utf8");
  if (!text.includes(before)) throw new Error(`${file} has no lines\n${before}`);
  writeFileSync(
    file,
    text.replace(before, () => after),
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
