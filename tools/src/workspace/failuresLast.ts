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
    console.error(`\n${MARK} ${task.id}\n\n${failuresIn(terminalOutput).trim()}`);
  }
}

/** Stands before the name of a task that failed. */
const MARK = "✖";

/**
 * The failures that this plugin repeated at the end of nx's output, each once, also if it is that of several tasks.
 * `undefined` when it repeated none.
 */
export function repeatedFailures(output: string): string | undefined {
  const tasksByFailure = new Map<string, string[]>();
  for (const section of output.split(new RegExp(`^${MARK} (?=\\S)`, "m")).slice(1)) {
    const [task = "", ...lines] = section.split("\n");
    const failure = lines.filter((line) => !COMMAND_LINE.test(line)).join("\n");
    const known = tasksByFailure.get(failure.trim());
    if (known) known.push(task);
    else tasksByFailure.set(failure.trim(), [task]);
  }
  if (tasksByFailure.size === 0) return undefined;
  return [...tasksByFailure]
    .map(([failure, tasks]) => `${MARK} ${tasks.join(", ")}\n\n${failure}`)
    .join("\n\n");
}

/** What nx says before and after the command of each target. */
const COMMAND_LINE = /^> |^Warning: command ".*" exited with non-zero status code$/;

const VITEST_FAILURES = /^.*⎯.* (?:Failed|Unhandled) .*⎯(?<failures>[\s\S]*?)^.*Test Files /m;

/** vitest prints its failures between a list of all tests and a summary. Other tools print only failures. */
function failuresIn(output: string): string {
  return VITEST_FAILURES.exec(output)?.groups?.["failures"] ?? output;
}
