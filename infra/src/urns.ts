import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { type Difference, describeDifference, differenceFrom } from "./urns/difference.ts";
import {
  LISTS,
  type ListedRun,
  matrixRuns,
  readList,
  removeList,
  stackRuns,
  staleLists,
  writeList,
} from "./urns/lists.ts";
import { stackDifference } from "./urns/stackDifference.ts";

const USAGE = `usage: urns [--update]

Compares the URNs that this program registers with the lists in infra/urns: one list for each stack file, and one for
each environment of a fixed matrix. Pulumi deletes resources that are no longer registered, and creates new ones. A
changed type, name or parent causes both, unless the resource's \`aliases\` name its former identity. A workload that its
stack file no longer names is not lost.

  --update  rewrite the lists from the current program
  --help    print this text

Exit codes: 0 when no listed URN is lost, 1 when one is lost, 2 when the command could not run.`;

const options = readOptions();
if (options === undefined) {
  process.exitCode = 2;
} else if (options.help) {
  console.log(USAGE);
} else {
  try {
    await (options.update ? update() : compare());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}

function readOptions() {
  try {
    const boolean = { type: "boolean", default: false } as const;
    return parseArgs({ options: { update: boolean, help: boolean } }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return undefined;
  }
}

/** A process has one Pulumi runtime, so the runs are sequential. */
async function update(): Promise<void> {
  const runs = [...stackRuns(), ...matrixRuns()];
  for (const { file, run } of runs) {
    const registered = await run();
    writeList(LISTS, file, registered);
    console.log(`${pathOf(file)}: ${registered.length} URNs`);
  }
  for (const file of staleLists(LISTS, runs)) {
    removeList(LISTS, file);
    console.log(`${pathOf(file)}: removed, its stack file is gone`);
  }
}

async function compare(): Promise<void> {
  const [stacks, matrix] = [stackRuns(), matrixRuns()];
  for (const stack of stacks) {
    const { removed, ...difference } = stackDifference(
      readList(LISTS, stack.file),
      await stack.run(),
      stack.workloads,
    );
    report(
      stack,
      difference,
      removed.length === 0 ? "" : `; removed from the stack file: ${removed.join(", ")}`,
    );
  }
  for (const environment of matrix) {
    report(environment, differenceFrom(readList(LISTS, environment.file), await environment.run()));
  }
  for (const file of staleLists(LISTS, [...stacks, ...matrix])) {
    console.log(`${pathOf(file)}: its stack file is gone`);
  }
}

function report({ file }: ListedRun, difference: Difference, removed = ""): void {
  if (difference.deleted.length > 0) {
    console.log(describeDifference(pathOf(file), difference));
    process.exitCode = 1;
  } else {
    console.log(`${pathOf(file)}: nothing lost, ${difference.created.length} new${removed}`);
  }
}

function pathOf(file: string): string {
  return relative(join(LISTS, "../.."), join(LISTS, file));
}
