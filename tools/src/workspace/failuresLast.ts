/** The part of nx's task results that the plugin reads. */
interface TaskResult {
  readonly task: { readonly id: string };
  readonly status: string;
  readonly terminalOutput?: string;
}

/** The name under which nx lists this plugin. */
export const name = "failures-last";

/** Called by nx after a run: repeats the failures at the end of the output. */
export function postTasksExecution(
  _options: unknown,
  { taskResults }: { readonly taskResults: Readonly<Record<string, TaskResult>> },
): void {
  for (const { task, status, terminalOutput = "" } of Object.values(taskResults)) {
    if (status !== "failure") continue;
    console.error(`\n✖ ${task.id}\n\n${failuresIn(terminalOutput).trim()}`);
  }
}

const VITEST_FAILURES = /^.*⎯.* (?:Failed|Unhandled) .*⎯(?<failures>[\s\S]*?)^.*Test Files /m;

/** vitest prints its failures between a list of all tests and a summary. Other tools print only failures. */
function failuresIn(output: string): string {
  return VITEST_FAILURES.exec(output)?.groups?.["failures"] ?? output;
}
