import { handlesDraining, taskState } from "@sfn-workers/states-language/workflow";
import type { DefinitionArgs } from "./args.ts";
import { createWakeUp } from "./wakeUp.ts";

/** The definition of one workload's state machine, in the Amazon States Language: a wake-up if there is one, then `Task`. */
export function createDefinition({ manifest, integration, wakeUp }: DefinitionArgs): object {
  const { states, input, handBack } = createWakeUp(wakeUp);
  const { resource, queue } = integration;
  const fields = { Type: "Task", End: true };
  const again = handlesDraining({ manifest }, fields) ? undefined : handBack;
  const Task = taskState(
    { manifest, resource, queue },
    { fields, language: "JSONPath", items: undefined, input, ...(again && { handBack: again }) },
  );
  return {
    Comment: manifest.description,
    StartAt: Object.keys(states)[0] ?? "Task",
    States: { ...states, Task, ...again?.states },
  };
}
