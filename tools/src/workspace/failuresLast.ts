/** The part of nx's task results that the plugin reads. */
interface TaskResult {
  readonly task: { readonly id: string };
  readonly status: string;
  readonly terminalOutput?: string;
}

/** The name under which nx lists this plugin. */
export const name = "failures-last";

/** Called by nx after a run: repeats what failed, so that it is the end of the output. */
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

/** vitest lists every test before its failures, and a summary after them. Other tools print failures only. */
function failuresIn(output: string): string {
  return VITEST_FAILURES.exec(output)?.groups?.["failures"] ?? output;
}
