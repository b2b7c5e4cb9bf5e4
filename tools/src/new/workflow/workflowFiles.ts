import { SAMPLE_INPUT } from "../templates.ts";
import { workflowFolder } from "./registry.ts";

export interface NewWorkflow {
  readonly name: string;
  readonly description: string;
  /** The workload that does the work; without one a Pass state stands in for it. */
  readonly workload: string | undefined;
}

/** The files of a new workflow, by their paths from the root of the repository. */
export function workflowFiles(workflow: NewWorkflow): Readonly<Record<string, string>> {
  const folder = workflowFolder(workflow.name);
  return {
    [`${folder}/workflow.ts`]: definitionText(workflow),
    [`${folder}/workflow.test.ts`]:
      workflow.workload === undefined ? TEST : testText(workflow.workload),
    [`${folder}/samples/hello.json`]: `${JSON.stringify(SAMPLE_INPUT)}\n`,
  };
}

function definitionText({ name, description, workload }: NewWorkflow): string {
  const imports =
    workload === undefined
      ? `import { defineWorkflow } from "@sfn-workers/states-language/workflow";`
      : `import { defineWorkflow, run } from "@sfn-workers/states-language/workflow";
import { workloads } from "@sfn-workers/workloads/references";`;
  const work =
    workload === undefined
      ? `// A workload's task: run(workloads.NAME, { End: true }), of "@sfn-workers/workloads/references".
      Work: { Type: "Pass", End: true },`
      : `// Its task has the state's input, or \`Arguments\`.
      Work: run(workloads${memberOf(workload)}, { End: true }),`;
  return `${imports}

export const workflow = defineWorkflow({
  name: ${JSON.stringify(name)},
  description: ${JSON.stringify(description)},
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Anything?",
    States: {
      "Anything?": {
        Type: "Choice",
        Choices: [{ Condition: "{% $count($keys($states.input)) > 0 %}", Next: "Work" }],
        Default: "Nothing",
      },
      ${work}
      Nothing: { Type: "Fail", Error: "NothingToDo", Cause: "the input is empty" },
    },
  },
});
`;
}

const memberOf = (name: string) => (name.includes("-") ? `[${JSON.stringify(name)}]` : `.${name}`);

const TEST = `import { runWorkflow } from "@sfn-workers/local-stepfunctions/testing";
import { expect, test } from "vitest";
import { workflow } from "./workflow.ts";

test("what there is to do is done", async ({ skip }) => {
  const run = await runWorkflow(workflow, { text: "hello" }, { skip });
  expect(run).toMatchObject({ status: "SUCCEEDED", output: { text: "hello" } });
});

test("an empty input fails", async ({ skip }) => {
  const run = await runWorkflow(workflow, {}, { skip });
  expect(run).toMatchObject({ status: "FAILED", error: "NothingToDo" });
});
`;

function testText(workload: string): string {
  return `import { fail, runWorkflow } from "@sfn-workers/local-stepfunctions/testing";
import { manifests } from "@sfn-workers/workloads/manifests";
import { expect, test } from "vitest";
import { workflow } from "./workflow.ts";

// Each test has an answer of its own for the task, so none runs against a deployed environment: there \`skip\` leaves it out.

test("the output is that of ${workload}", async ({ skip }) => {
  const tasks = { Work: { text: "HELLO" } };
  const run = await runWorkflow(workflow, { text: "hello" }, { manifests, tasks, skip });
  expect(run).toMatchObject({ status: "SUCCEEDED", output: { text: "HELLO" } });
});

test("an error of ${workload} is that of the execution", async ({ skip }) => {
  const tasks = { Work: fail("Broken", "it is broken") };
  const run = await runWorkflow(workflow, { text: "hello" }, { manifests, tasks, skip });
  expect(run).toMatchObject({ status: "FAILED", error: "Broken", cause: "it is broken" });
});

test("an empty input fails without a task", async ({ skip }) => {
  const tasks = { Work: fail("Never") };
  const run = await runWorkflow(workflow, {}, { manifests, tasks, skip });
  expect(run).toMatchObject({ status: "FAILED", error: "NothingToDo", attempts: {} });
});
`;
}
