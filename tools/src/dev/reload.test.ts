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
  const loaded = [];
  for (const value of [1, 2, 2, 3]) {
    writeFileSync(part, "export const value = " + value);
    loaded.push(await reloader.load());
    values.push(loaded.at(-1).value);
  }
  const kept = [loaded[2] === loaded[1], loaded[3].other === loaded[0].other, loaded[3] === await reloader.load()];
  const afresh = await reloader.load(true);
  kept.push(afresh === loaded[3], afresh.other === loaded[3].other);
  console.log(JSON.stringify([values, kept, reloader.hasLoaded(part), reloader.hasLoaded(part + "x"), [...reloader.filesOf(fileURLToPath(entry))].length]));
`;

test("a change of what a module imports is in what is loaded again, and what has not changed is the same", async () => {
  // Only the repository's own files are loaded again.
  const folder = mkdtempSync(join(import.meta.dirname, ".reload-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const entry = join(folder, "entry.mjs");
  writeFileSync(entry, 'export { value } from "./part.mjs"; export { other } from "./other.mjs";');
  writeFileSync(join(folder, "other.mjs"), "export const other = {};");
  const args = [pathToFileURL(entry).href, join(folder, "part.mjs")];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", SCRIPT, ...args],
    { cwd: import.meta.dirname },
  );
  expect(JSON.parse(stdout)).toEqual([
    [1, 2, 2, 3],
    [true, true, true, false, false],
    ...[true, false, 3],
  ]);
});
