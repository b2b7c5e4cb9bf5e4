/**
 * `node tools/checks/src/supply/audit/audit.ts REPORT...`, with what `pnpm audit --json` has written for each lockfile: what is known
 * against locked packages and not accepted, a line each. The exit code is 1 when there is any, or a report is none.
 */
import { readFileSync } from "node:fs";
import { acceptedFindings } from "../acceptedFindings.ts";
import { dayOf, openProblems } from "../openProblems.ts";
import { advisoryFindings, NoReport } from "./advisoryFindings.ts";

try {
  const reports = process.argv.slice(2);
  if (reports.length === 0) throw new NoReport("REPORT is missing: a file of pnpm audit --json");
  const found = reports.flatMap((file) => advisoryFindings(readFileSync(file, "utf8")));
  const problems = openProblems(["advisory"], found, acceptedFindings, dayOf(new Date()));
  for (const problem of problems) console.log(problem);
  console.log(`${found.length} advisories, ${problems.length} to look at`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof NoReport)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
