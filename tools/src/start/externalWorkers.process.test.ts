import { SFNClient } from "@aws-sdk/client-sfn";
import { program } from "@sfn-workers/infra/program";
import { createLines, endOf, startExecution } from "@sfn-workers/local-cloud/testing";
import { defineAnswers, fail } from "@sfn-workers/local-stepfunctions/testing";
import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import type { Workload } from "@sfn-workers/worker-core";
import { expect, onTestFinished, test } from "vitest";
import { type Machine, runMachines } from "../executions/machines.ts";
import type { MachineReport } from "../executions/report.ts";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { workload as greeting } from "../testing/workloads/greeting/handler.ts";
import { manifests } from "../testing/workloads/manifests.ts";
import { type Answered, createAnswering } from "./answering.ts";
import type { LocalEnvironment } from "./deployLocally.ts";
import { createUnanswered } from "./unanswered.ts";
import { createWorkerWatch } from "./workerWatch.ts";
import { createDoubles } from "./workflowDoubles.ts";

const order = defineWorkflow({
  name: "order",
  description: "Asks somebody only about an order that has a name",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Has a name?",
    States: {
      "Has a name?": {
        Type: "Choice",
        Choices: [{ Condition: "{% $exists($states.input.name) %}", Next: "Ask" }],
        Default: "Done",
      },
      Ask: run(workloadOf(manifests.greeting), { Next: "Done" }),
      Done: { Type: "Succeed" },
    },
  },
});

const ROLE = "arn:aws:iam::000000000000:role/hall-4";
const answers = defineAnswers(greeting, ({ name }) =>
  name === "Jana" ? { message: "Good morning" } : fail("Unknown", "who is that?"),
);

const alarms = { enabled: false };
const WORKERS = {
  activity: { worker: "external", alarms },
  callback: { worker: "external", transport: "callback", receivers: [ROLE], alarms },
};

/** The workflow with a workload whose worker is elsewhere, as `pnpm start` has it. */
async function started(transport: keyof typeof WORKERS, given: Workload | undefined) {
  const told = createLines();
  const watch = createWorkerWatch(told.write);
  const external = { name: "greeting", answers: given, answersFile: "g/answers.ts", roleArn: ROLE };
  const externals = [external];
  let deployed: LocalEnvironment | undefined;
  const unanswered = createUnanswered({
    externals: () => externals,
    doubles: createDoubles({ workflows: () => [], workflowOf: watch.workloadOf }),
    environment: () => deployed,
    ownerOf: watch.workloadOf,
    tell: told.write,
  });
  const environment = await deployFixtures({
    settings: { workloads: { greeting: WORKERS[transport] }, workflows: { order: { alarms } } },
    run: () => program({ manifests, transforms: {}, workflows: { order } }),
    onResource: watch.onResource,
    onFailure: watch.onFailure,
    onEvent: unanswered.onEvent,
  });
  onTestFinished(() => environment.stop({ withinMs: 0 }));
  deployed = environment;
  const answered: Answered[] = [];
  const answering = createAnswering(environment, {
    tell: (one) => answered.push(one),
    onRole: watch.onRole,
    onFailure: watch.onDead,
  });
  await answering.change([external]);
  onTestFinished(() => answering.stop());
  const machine = environment.outputs.workflows["order"]?.stateMachineArn ?? "";
  return { environment, machine, answered, told, watch, unanswered };
}

test.each(["activity", "callback"] as const)(
  "of %s, answers.ts answers with the access of a worker elsewhere, and each answer is told",
  async (transport) => {
    const { environment, machine, answered, told, watch } = await started(transport, answers);
    const endWith = async (input: object) =>
      endOf(environment, await startExecution(environment, machine, input));
    expect(await endWith({ name: "Jana" })).toMatchObject({ output: '{"message":"Good morning"}' });
    expect(await endWith({ name: "Otto" })).toMatchObject({ error: "Unknown" });
    expect(answered).toMatchObject([
      { workload: "greeting", answersFile: "g/answers.ts", state: "Ask", error: undefined },
      { workload: "greeting", state: "Ask", error: "Unknown" },
    ]);
    expect(told.all).toEqual([]);
    expect(watch.lacksPermission()).toBe(false);
  },
);

test.each(["activity", "callback"] as const)(
  "of %s, a state that waits for nobody is told at once, and only its execution is not waited for",
  async (transport) => {
    const { environment, machine, told, unanswered } = await started(transport, undefined);
    const { region, stepFunctionsUrl: endpoint, credentials } = environment;
    const sfn = new SFNClient({ region, endpoint, credentials });
    onTestFinished(() => sfn.destroy());
    const one: Machine<MachineReport> = {
      ...{ name: "order", stateMachineArn: machine, longestSeconds: 60 },
      inputs: [{}, { name: "Jana" }, { name: "Otto" }, {}],
      report: (tally, end) => tally.report("order", end),
    };
    const [report] = await runMachines(sfn, [one], {
      options: {},
      signal: new AbortController().signal,
      listsPerSecond: 100,
      endless: unanswered.of,
      progress: { onStart() {}, onResult() {}, say() {}, end() {} },
    });
    const waits = "Ask waits for greeting, whose worker is external: nobody answers here";
    // That of a queue has a timeout, in hours.
    const later =
      transport === "callback"
        ? / nobody answers here, and nothing else happens before 20\S+Z$/
        : /here$/;
    expect(report).toMatchObject({ succeeded: 2, running: 2 });
    expect(report?.givenUp).toContain(waits);
    expect(report?.givenUp).toMatch(later);
    expect(told.all.join("\n")).toBe(
      `✗ order: ${waits}\n  say who answers on this machine in g/answers.ts: export const answers = defineAnswers(schemas, …)`,
    );
  },
);
