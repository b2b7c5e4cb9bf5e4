import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { NX_ENVIRONMENT } from "../../nx.ts";

export interface Change {
  readonly name: string;
  /** The new texts of files, from the root of the workspace; `null` for one that is deleted. */
  readonly files: Readonly<Record<string, string | null>>;
}

export interface Question {
  readonly targets: readonly string[];
  readonly changes: readonly Change[];
}

/** The tasks of the targets, as PROJECT:TARGET. */
export interface Answer {
  readonly name: string;
  /** Those that `nx affected` runs. */
  readonly affected: readonly string[];
  /** Those that it runs with those that they need. */
  readonly run: readonly string[];
  /** Those that nx finds in its cache no more. */
  readonly missed: readonly string[];
}

/** Asks nx what changes of a workspace do. */
export async function ask(workspace: string, question: Question): Promise<readonly Answer[]> {
  const script = join(workspace, "tools/src/workspace/graph/testing/askNx.ts");
  const env = { ...process.env, ...NX_ENVIRONMENT, NX_TUI: "false" };
  const child = spawn(process.execPath, [script], { cwd: workspace, env });
  child.stdin.end(JSON.stringify(question));
  const closed = once(child, "close");
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  if (code !== 0) throw new Error(`nx can't be asked: ${out}${error}`);
  return JSON.parse(out);
}
