import { InvalidOption } from "@sfn-workers/worker-core/manifest";
import { checkDefinition } from "../check/checkDefinition.ts";
import type { Diagnostic } from "../check/diagnostics.ts";
import { numberOf } from "../json/exactNumber.ts";
import type { Workflow } from "./defineWorkflow.ts";
import { eventProblems } from "./events/eventProblems.ts";
import { expandWorkflow, type Handovers } from "./expand.ts";
import { InvalidDefinitionFile } from "./files/invalidFile.ts";
import { oversights } from "./oversights.ts";
import { payloadProblems } from "./payloads/payloadProblems.ts";
import { type Fields, statesIn } from "./places.ts";

/**
 * What is wrong with a workflow as it is deployed: AWS's errors and warnings; a timeout of the whole that ends an execution before one of its
 * tasks may take as long as it may; data in the definition that is larger than a state may send or give; more events than a history has,
 * whatever the input is; variables that no state assigns and no query asks for, calls that wait for a token which they don't send, and paths of JSONPath in JSONata.
 *
 * @throws {InvalidOption} when a workload is unknown, or a state can't be expanded.
 * @throws {InvalidDefinitionFile} when that is so in a definition that was read from a file.
 *
 * @example
 * ```ts
 * import { checkWorkflow, defineWorkflow } from "@sfn-workers/states-language/workflow";
 *
 * const workflow = defineWorkflow({
 *   name: "patient",
 *   description: "Waits",
 *   definition: { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: -1, End: true } } },
 * });
 * for (const { location, message } of await checkWorkflow(workflow, {})) {
 *   console.log(location, message); // /States/Wait/Seconds Minimum value is 0
 * }
 * ```
 */
export async function checkWorkflow(
  workflow: Workflow,
  handovers: Handovers,
): Promise<WorkflowProblem[]> {
  const { file } = workflow;
  const definition = expanded(workflow, handovers);
  const problems = await checkDefinition(JSON.stringify(definition), workflow.type);
  const isSound = problems.every(({ severity }) => severity !== "ERROR");
  const found = [
    ...problems,
    ...longerTasks(definition),
    ...(isSound ? payloadProblems(definition) : []),
    ...(isSound ? await eventProblems(definition, workflow.type) : []),
    ...(isSound ? await oversights(definition) : []),
  ];
  return file === undefined ? found : found.map((problem) => ({ file, ...problem }));
}

export interface WorkflowProblem
  extends Pick<Diagnostic, "severity" | "code" | "location" | "message"> {
  /** Of a definition that was read from one. */
  readonly file?: string;
}

function expanded({ definition, file }: Workflow, handovers: Handovers): Fields {
  try {
    return expandWorkflow(definition, handovers);
  } catch (error) {
    if (file === undefined || !(error instanceof InvalidOption)) throw error;
    throw new InvalidDefinitionFile(file, error.message);
  }
}

function longerTasks(definition: Fields): WorkflowProblem[] {
  const whole = numberOf(definition["TimeoutSeconds"]);
  if (whole === undefined) return [];
  return statesIn(definition).flatMap(({ at, state }) => {
    const seconds = numberOf(state["TimeoutSeconds"]);
    if (seconds === undefined || seconds <= whole) return [];
    const message = `The state machine's TimeoutSeconds, ${whole}, is shorter than this state's, ${seconds}`;
    return {
      severity: "ERROR",
      code: "TIMEOUT",
      location: `${at}/TimeoutSeconds`,
      message,
    } as const;
  });
}
