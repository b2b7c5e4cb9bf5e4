import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { Json } from "@sfn-workers/states-language/json";
import { executionInput, InvalidInput } from "./executionInput.ts";

/**
 * The inputs in a folder of samples, in the order of their files: each `NAME.json`, and each line of `NAME.jsonl`, is one; `NAME.csv` becomes
 * `{file, csv}` with the fields of `NAME.rules.json`, if there is one. None where there is no folder. Messages name files from `root`.
 *
 * @throws {InvalidInput} when a sample is no input of an execution, or the folder has none.
 *
 * @example
 * ```ts
 * import { samplesIn } from "@sfn-workers/local-stepfunctions/samples";
 *
 * for (const input of samplesIn("packages/workflows/src/month-end/samples")) console.log(input);
 * ```
 */
export function samplesIn(folder: string, root: string = process.cwd()): Json[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).sort();
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const json = (file: string, text = read(file), line = "") =>
    executionInput(text, `the sample ${relative(root, join(folder, file))}${line}`).value;
  const samples = files.flatMap((file): Json[] => {
    if (file.endsWith(".csv")) {
      const fields = `${basename(file, ".csv")}.rules.json`;
      const rules = files.includes(fields) ? json(fields) : {};
      const csv = read(file).replace(/^\uFEFF/, "");
      return [json(file, JSON.stringify(Object.assign({ file, csv }, rules)))];
    }
    if (file.endsWith(".jsonl"))
      return read(file)
        .trim()
        .split("\n")
        .map((line, index) => json(file, line, `, line ${index + 1},`));
    return file.endsWith(".json") && !file.endsWith(".rules.json") ? [json(file)] : [];
  });
  if (samples.length > 0) return samples;
  throw new InvalidInput(
    `${relative(root, folder)} has no sample: add NAME.json, NAME.jsonl or NAME.csv, or remove the folder`,
  );
}
