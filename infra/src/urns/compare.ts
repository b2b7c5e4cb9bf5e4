import { join, relative } from "node:path";
import { type Difference, describeDifference, differenceFrom } from "./difference.ts";
import {
  LISTS,
  type ListedRun,
  matrixRuns,
  readList,
  removeList,
  stackRuns,
  staleLists,
  writeList,
} from "./lists.ts";
import { stackDifference } from "./stackDifference.ts";

export { urnList } from "./lists.ts";

type Say = (line: string) => void;

/** Rewrites the lists from the current program. A process has one Pulumi runtime, so the runs are sequential. */
export async function updateLists(say: Say): Promise<void> {
  const runs = [...stackRuns(), ...matrixRuns()];
  for (const { file, run } of runs) {
    const registered = await run();
    writeList(LISTS, file, registered);
    say(`${pathOf(file)}: ${registered.length} URNs`);
  }
  for (const file of staleLists(LISTS, runs)) {
    removeList(LISTS, file);
    say(`${pathOf(file)}: removed, its stack file is gone`);
  }
}

/** Compares the lists with the current program. @returns whether none of the listed URNs is lost */
export async function compareLists(say: Say): Promise<boolean> {
  const lost: Difference[] = [];
  const report = ({ file }: ListedRun, difference: Difference, removed = "") => {
    if (difference.deleted.length > 0) {
      lost.push(difference);
      say(describeDifference(pathOf(file), difference));
    } else {
      say(`${pathOf(file)}: nothing lost, ${difference.created.length} new${removed}`);
    }
  };
  const [stacks, matrix] = [stackRuns(), matrixRuns()];
  for (const stack of stacks) {
    const { removed, ...difference } = stackDifference(
      readList(LISTS, stack.file),
      await stack.run(),
      stack.workloads,
    );
    const names = removed.join(", ");
    report(stack, difference, names === "" ? "" : `; removed from the stack file: ${names}`);
  }
  for (const environment of matrix) {
    report(environment, differenceFrom(readList(LISTS, environment.file), await environment.run()));
  }
  for (const file of staleLists(LISTS, [...stacks, ...matrix])) {
    say(`${pathOf(file)}: its stack file is gone`);
  }
  return lost.length === 0;
}

function pathOf(file: string): string {
  return relative(join(LISTS, "../.."), join(LISTS, file));
}
