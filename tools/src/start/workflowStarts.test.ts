import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { program } from "@sfn-workers/infra/program";
import { deployProgram } from "@sfn-workers/local-cloud";
import { defineWorkflow } from "@sfn-workers/states-language/workflow";
import { expect, onTestFinished, test } from "vitest";
import { createLocalClient } from "./localClient.ts";

/** A workflow that hands out no task, so that nothing has to be built. */
const saying = (word: string) =>
  defineWorkflow({
    name: "say",
    description: "Says a word",
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "Say",
      States: {
        Say: { Type: "Pass", Output: `{% $states.input.file & ' ${word}' %}`, End: true },
      },
    },
  });

const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-local-say";
const EVENT = { source: "files", detailType: "Created", detail: { name: "a.csv" } };
const EVENTS = {
  pattern: { source: ["files"] },
  input: { paths: { name: "$.detail.name" }, template: '{"file": <name>}' },
};

const configOf = (settings: object) => ({
  "aws:region": "us-east-1",
  "sfn-workers:workloads": {},
  "sfn-workers:workflows": { say: { events: EVENTS, alarms: { enabled: false }, ...settings } },
  "sfn-workers:dashboard": false,
});

const run = (word: string) => () =>
  program({ manifests: {}, workflows: { say: saying(word) }, transforms: {}, warn: () => {} });

async function deploy(settings: object) {
  const failures: string[] = [];
  const environment = await deployProgram(run("one"), {
    settings: { project: "sfn-workers", stack: "local", config: configOf(settings) },
    directory: import.meta.dirname,
    onFailure: ({ message }) => failures.push(message),
  });
  onTestFinished(() => environment.stop());
  const client = createLocalClient(environment);
  onTestFinished(() => client.destroy());
  /** The outputs of all executions, the newest first, with the alias that started them. */
  const outputs = async () => {
    const { executions = [] } = await client.send(
      new ListExecutionsCommand({ stateMachineArn: MACHINE }),
    );
    const all = executions.map(async ({ executionArn }) => {
      const { output, stateMachineAliasArn = "" } = await client.send(
        new DescribeExecutionCommand({ executionArn }),
      );
      return `${output} ${stateMachineAliasArn.split(":").at(-1)}`.trim();
    });
    return Promise.all(all);
  };
  return { environment, failures, outputs };
}

test("an event starts a workflow with the rule's role", async () => {
  const { environment, failures, outputs } = await deploy({});
  expect(environment.putEvent({ ...EVENT, source: "others" })).toEqual([]);
  expect(environment.putEvent(EVENT)).toEqual(["sfn-workers-local-say"]);
  await expect.poll(outputs).toEqual(['"a.csv one"']);
  expect(failures).toEqual([]);
});

test("events start the newest version through the alias, and an earlier one for as long as the stack says so", async () => {
  const { environment, failures, outputs } = await deploy({ publish: true });
  expect(environment.outputs).toMatchObject({
    workflows: { say: { aliasArn: `${MACHINE}:live` } },
  });
  const newest = async () => (await outputs())[0];

  await environment.update(run("two"));
  environment.putEvent(EVENT);
  await expect.poll(newest).toBe('"a.csv two" live');

  const back = { config: configOf({ publish: true, version: 1 }) };
  await environment.update(run("two"), back);
  environment.putEvent(EVENT);
  await expect.poll(newest).toBe('"a.csv one" live');

  await environment.update(run("three"), back);
  environment.putEvent(EVENT);
  await expect.poll(async () => (await outputs()).length).toBe(3);
  await expect.poll(newest).toBe('"a.csv one" live');

  await environment.update(run("three"), { config: configOf({ publish: true }) });
  environment.putEvent(EVENT);
  await expect.poll(newest).toBe('"a.csv three" live');
  expect(failures).toEqual([]);
});
