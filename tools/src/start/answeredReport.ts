import type { AnsweredReport } from "../executions/report.ts";
import type { Answered } from "./answering.ts";
import type { LocalExternal } from "./answers.ts";

/** Counts what was answered in place of workers elsewhere. */
export function createAnswered(externals: readonly LocalExternal[]) {
  const counts = new Map(
    externals
      .filter(({ answers }) => answers !== undefined)
      .map(({ name, answersFile: file }) => [name, { workload: name, file, tasks: 0, failed: 0 }]),
  );
  return {
    add({ workload, error }: Answered): void {
      const count = counts.get(workload);
      if (count === undefined) return;
      count.tasks += 1;
      if (error !== undefined) count.failed += 1;
    },
    report: (): readonly AnsweredReport[] => [...counts.values()],
  };
}

export function answeredText({ workload, file, tasks, failed }: AnsweredReport): string {
  const count = tasks === 1 ? "1 task" : `${tasks} tasks`;
  const errors = failed === 0 ? "" : `, ${failed} with an error`;
  return `${workload}: ${count} answered by ${file}${errors}`;
}
