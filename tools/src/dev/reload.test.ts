import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

/** In a process of its own, because vitest loads modules in its own way. */
const SCRIPT = `
  import { writeFileSync } from "node:fs";
  import { fileURLToPath } from "node:url";
  import { createReloader } from "./reload.ts";
  const [entry, part] = process.argv.slice(1);
  const reloader = createReloader(entry, (url) => import(url));
  const values = [];
  for (const value of [1, 2, 3]) {
    writeFileSync(part, "export const value = " + value);
    values.push((await reloader.load()).value);
  }
  console.log(JSON.stringify([values, reloader.hasLoaded(part), reloader.hasLoaded(part + "x"), [...reloader.filesOf(fileURLToPath(entry))].length]));
`;

test("a change of what a module imports is in what is loaded again", async () => {
  // Only the repository's own files are loaded again.
  const folder = mkdtempSync(join(import.meta.dirname, ".reload-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const entry = join(folder, "entry.mjs");
  writeFileSync(entry, 'export { value } from "./part.mjs";');
  const args = [pathToFileURL(entry).href, join(folder, "part.mjs")];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", SCRIPT, ...args],
    { cwd: import.meta.dirname },
  );
  expect(JSON.parse(stdout)).toEqual([[1, 2, 3], true, false, 2]);
});
