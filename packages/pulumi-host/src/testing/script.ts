import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** Runs the code as a module in the folder `src`, in its own Node.js process, and returns its standard output. */
export async function outputOf(code: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", code],
    { cwd: join(import.meta.dirname, "..") },
  );
  return stdout;
}
