import { describe, expect, test } from "vitest";
import { manifests } from "../urns/manifests.ts";
import { problemLines } from "./definitions.ts";
import { planStack } from "./plan.ts";

const stack = {
  stack: "dev",
  config: { "sfn-workers:workloads": { short: { worker: "lambda" }, long: { worker: "lambda" } } },
};
/** The plan in which the state machine of one workload has another definition. */
const planOf = (definition: object, type = "STANDARD") =>
  planStack(stack, {
    manifests,
    transforms: {
      workloads: {
        short: {
          stateMachine: (args) => ({ ...args, type, definition: JSON.stringify(definition) }),
        },
      },
    },
  });
const problemsOf = async (definition: object, type?: string) => {
  const { definitionProblems } = await planOf(definition, type);
  return problemLines(definitionProblems);
};

describe("the definitions of a plan", () => {
  test("of the workloads have no problem", async () => {
    const { definitionProblems } = await planStack(stack, { manifests, transforms: {} });
    expect(definitionProblems).toEqual([]);
  });

  test("are checked as by AWS, and each problem has its place", async () => {
    const definition = {
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          ItemProcessor: {
            StartAt: "Work",
            States: { Work: { Type: "Pass", TimeoutSeconds: 5, End: true } },
          },
          Next: "Done",
        },
      },
    };
    expect(await problemsOf(definition)).toEqual([
      "ERROR: state machine short at /States/Each/Next: Missing 'Next' target: Done (MISSING_TRANSITION_TARGET)",
      "ERROR: state machine short at /States/Each/ItemProcessor/States/Work: Field 'TimeoutSeconds' is not supported (SCHEMA_VALIDATION_FAILED)",
      "ERROR: state machine short: Workflow has no terminal state (MISSING_END_STATE)",
    ]);
  });

  test("are those of an Express machine where it is one", async () => {
    const Resource = "arn:aws:states:us-east-1:000000000000:activity:work";
    const definition = { StartAt: "A", States: { A: { Type: "Task", Resource, End: true } } };
    expect(await problemsOf(definition)).toEqual([]);
    expect(await problemsOf(definition, "EXPRESS")).toEqual([
      "ERROR: state machine short at /States/A/Resource: Express state machine does not support Activity ARN (SCHEMA_VALIDATION_FAILED)",
    ]);
  });

  test("have warnings: AWS's own, and of what it may refuse", async () => {
    const state = { Type: "Pass", Comment: "", Parameters: { a: "$.b" }, End: true };
    expect(await problemsOf({ StartAt: "A", States: { A: state } })).toEqual([
      "WARNING: state machine short at /States/A/Comment: Value cannot be empty. AWS may refuse it, as linters do (POSSIBLY_REFUSED)",
      expect.stringMatching(
        /^WARNING: state machine short at \/States\/A\/Parameters\/a: .* \(NO_DOLLAR\)$/,
      ),
    ]);
  });
});
