import { expect, test } from "vitest";
import { checkDefinition } from "../check/checkDefinition.ts";
import { STATES } from "../check/objects.ts";
import { checkWorkflow } from "./checkWorkflow.ts";
import { workflowOf } from "./defineWorkflow.ts";
import { resourceOf } from "./reference.ts";

const resource = "arn:aws:states:us-east-1:123456789012:activity:work";
const manifest = {
  name: "work",
  description: "Works",
  timeoutSeconds: 120,
  heartbeatSeconds: 60,
  handlerBudgetSeconds: 90,
};
const parameters = { TaskDefinition: "worker", Cluster: "workers" };
const list = { max: 2, resource: "arn:aws:states:::aws-sdk:ecs:listTasks", parameters: {} };
const WAKE_UPS = {
  none: undefined,
  "counted workers": { resource: "arn:aws:states:::ecs:runTask", parameters, limit: list },
};

const { both, JSONPath, JSONata } = STATES.Task;
/** What a definition from a file may have in the place of any field. */
const VALUES = ["text", {}, ["text"]];
/** Any value may be a workload's input. */
const INPUTS = { JSONPath: "Parameters", JSONata: "Arguments" } as const;
const fieldsIn = (language: keyof typeof INPUTS) =>
  [...both, ...JSONPath, ...JSONata].filter(
    (field) => field !== "Resource" && field !== INPUTS[language],
  );

test.each(["JSONPath", "JSONata"] as const)(
  "what AWS refuses in a Task of %s is refused in one of a workload, however it is woken",
  async (QueryLanguage) => {
    const definitionOf = (Resource: string, more: object) => ({
      QueryLanguage,
      StartAt: "A",
      States: { A: { Type: "Task", Resource, End: true, ...more } },
    });
    const missed: string[] = [];
    for (const field of fieldsIn(QueryLanguage)) {
      for (const value of VALUES) {
        const given = { [field]: value };
        const alone = JSON.stringify(definitionOf(resource, given));
        if ((await checkDefinition(alone, "STANDARD")).length === 0) continue;
        for (const [kind, wakeUp] of Object.entries(WAKE_UPS)) {
          const definition = definitionOf(resourceOf("work"), given);
          const workflow = workflowOf({ name: "any", description: "Any", definition });
          const handovers = { work: { manifest, resource, queue: undefined, wakeUp } };
          const found = await checkWorkflow(workflow, handovers).catch((error) => [error]);
          if (found.length === 0) missed.push(`${kind}: ${alone}`);
        }
      }
    }
    expect(missed).toEqual([]);
  },
);
