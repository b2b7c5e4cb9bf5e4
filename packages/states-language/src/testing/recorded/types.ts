// Writes every valid definition of a file of recorded cases out as TypeScript: the compiler accepts it, refuses it with one mistake, and
// the workflow's definition is the same JSON.
//
//   node packages/states-language/src/testing/recorded/types.ts ../shared/conformance/asl-cases.json
//
// The last line is `N passed, M failed`.
import { readFileSync } from "node:fs";
import { checkDefinition } from "../../check/checkDefinition.ts";
import { expandWorkflow } from "../../workflow/expand.ts";
import { compilerReports } from "../compiledTypes.ts";
import { type MutantKind, mutantsOf } from "./mutants.ts";

interface Expectation {
  readonly title: string;
  readonly source: string;
  readonly mistake?: MutantKind;
}

const [file = ""] = process.argv.slice(2);
const cases: readonly { id: string; def: object }[] = JSON.parse(readFileSync(file, "utf8"));
const definitions = new Map(cases.map(({ id, def }) => [JSON.stringify(def), id]));
const expectations: Expectation[] = [];
const failures: string[] = [];
let valid = 0;

for (const [text, id] of definitions) {
  const problems = await checkDefinition(text, "STANDARD");
  if (problems.some(({ severity }) => severity === "ERROR")) continue;
  valid++;
  expectations.push({ title: id, source: written(text) });
  for (const { kind, definition } of mutantsOf(text)) {
    expectations.push({
      title: `${id}, with ${kind}`,
      source: written(JSON.stringify(definition)),
      mistake: kind,
    });
  }
  if ((await deployed(text)) !== text) failures.push(`${id}: the workflow has another JSON`);
}

const reports = compilerReports(expectations.map(({ source }) => source));
for (const [index, { title, mistake }] of expectations.entries()) {
  const report = reports[index]?.join("\n") ?? "";
  if (mistake === undefined && report !== "") failures.push(`${title}: refused\n${report}`);
  if (mistake !== undefined && !/\bMistake"/.test(report)) {
    failures.push(`${title}: ${report === "" ? "accepted" : `not named\n${report}`}`);
  }
}
for (const failure of failures) console.log(failure);
console.log(`${valid} definitions, ${expectations.length - valid} with a mistake`);
console.log(`${expectations.length + valid - failures.length} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 && valid > 0 ? 0 : 1;

function written(text: string): string {
  return `defineWorkflow({ name: "w", description: "", definition: ${text} });`;
}

/** The JSON of the definition that is written out. */
async function deployed(text: string): Promise<string> {
  const code = `export const definition = ${text};`;
  const { definition } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  return JSON.stringify(expandWorkflow(definition, {}));
}
