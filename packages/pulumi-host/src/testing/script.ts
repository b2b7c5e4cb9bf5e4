import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** What a module of this folder's parent prints, run by a Node.js process of its own. */
export async function printedBy(code: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", code],
    { cwd: join(import.meta.dirname, "..") },
  );
  return stdout;
}
