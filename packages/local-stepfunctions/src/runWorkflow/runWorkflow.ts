import {
  expandWorkflow,
  type Handover,
  type Substitutions,
  substitute,
  type Workflow,
} from "@sfn-workers/states-language/workflow";
import { InvalidOption, type Manifest } from "@sfn-workers/worker-core/manifest";
import { deployedMachine, skipMocked } from "./deployed.ts";
import { runDeployed } from "./deployedExecution.ts";
import { answerOf, type TaskDouble } from "./doubles.ts";
import { createEngineInProcess, type EngineInProcess, RunsForAYear } from "./engineInProcess.ts";
import { createMachine, type End, runExecution } from "./execution.ts";
import { requireDoubles, requireKnownCalls } from "./requireDoubles.ts";
import { answerServices, type ServiceDouble, UnansweredCall } from "./services.ts";
import { createTrail, type Trail } from "./trail.ts";
import { work } from "./workers.ts";

export interface RunWorkflowOptions {
  /** What answers each state that hands tasks to a workload, by the state's name. */
  readonly tasks?: Readonly<Record<string, TaskDouble>>;
  /** What each service answers, by the action that a Resource names: `dynamodb:getItem`, `aws-sdk:s3:getObject`; for an activity of your own `activity:NAME`. */
  readonly services?: Readonly<Record<string, ServiceDouble>>;
  /** Of the workloads that the workflow names; they have the timeouts and the Retry. */
  readonly manifests?: Readonly<Record<string, Manifest>>;
  /** What `${NAME}` in the workflow's texts stands for; an environment has its own. */
  readonly substitutions?: Substitutions;
  /** The workflow's time at its start, in milliseconds since 1970. By default the beginning of 2026. */
  readonly startedAt?: number;
  /** Skips the test: vitest's `context.skip`. A test that mocks something is skipped where tests run against a deployed environment. */
  readonly skip?: (why: string) => void;
}

/** What has become of an execution, and its way there. */
export type WorkflowRun = Trail & End;

/**
 * Runs a workflow in this process, as Step Functions does, in virtual time: waits, timeouts and retries cost nothing. Handlers run as a worker
 * runs them; while one runs, the workflow's time stands still. Where SFN_WORKERS_WORKFLOWS has the state machines of a deployed environment,
 * its output `workflows`, it is a real execution there instead, unless the test mocks something.
 *
 * @throws {InvalidOption} when a state that hands tasks to a workload has no double or another workload's, or a double is for no state, or for a
 * call that none makes, or gives what AWS would not take.
 * @throws {InvalidSubstitutions} when a placeholder of the workflow has no value in `substitutions`, or a value there no placeholder.
 * @throws {UnansweredCall} when the workflow calls a service that `services` does not answer; the message says what to add.
 * @throws {NoDouble} when a handler asks for something that its doubles do not answer.
 * @throws {InvalidValues} when a handler lacks a variable or a secret of its manifest.
 * @throws {MockedRun} when a test that mocks something runs against a deployed environment, without the `skip` of its context.
 * @throws {InvalidDefinition} when AWS would refuse the definition.
 *
 * @example
 * ```ts
 * import { fail, inTurn, runWorkflow } from "@sfn-workers/local-stepfunctions/testing";
 * import { defineWorkflow } from "@sfn-workers/states-language/workflow";
 * import { expect, test } from "vitest";
 *
 * const workflow = defineWorkflow({
 *   name: "order",
 *   description: "Reads an order",
 *   definition: {
 *     QueryLanguage: "JSONata",
 *     StartAt: "Read",
 *     States: {
 *       Read: {
 *         Type: "Task",
 *         Resource: "arn:aws:states:::dynamodb:getItem",
 *         Arguments: { TableName: "orders", Key: { id: { S: "{% $states.input.id %}" } } },
 *         Retry: [{ ErrorEquals: ["DynamoDB.ThrottlingException"], IntervalSeconds: 60 }],
 *         Output: "{% $states.result.Item.price.N %}",
 *         End: true,
 *       },
 *     },
 *   },
 * });
 *
 * test("a throttled read is tried again", async () => {
 *   const throttled = fail("DynamoDB.ThrottlingException");
 *   const services = { "dynamodb:getItem": inTurn(throttled, { Item: { price: { N: "12" } } }) };
 *   expect(await runWorkflow(workflow, { id: "7" }, { services })).toMatchObject({
 *     status: "SUCCEEDED",
 *     output: "12",
 *     attempts: { Read: 2 },
 *     seconds: 60,
 *   });
 * });
 * ```
 */
export async function runWorkflow(
  given: Workflow,
  input: unknown,
  options: RunWorkflowOptions = {},
): Promise<WorkflowRun> {
  const deployed = deployedMachine(given.name);
  if (deployed !== undefined) {
    skipMocked(given, options, options.skip);
    return runDeployed(deployed, given.definition, input);
  }
  const workflow = substitute(given, options.substitutions ?? {});
  const { tasks = {}, services = {}, manifests = {}, startedAt = DEFAULT_START } = options;
  requireTime(startedAt);
  const states = requireDoubles(workflow.definition, tasks, manifests);
  requireKnownCalls(workflow, services);
  const trail = createTrail(workflow.definition, startedAt);
  const wrong = Promise.withResolvers<never>();
  const service = answerServices(services, {
    called: (state, to, sent) => trail.called({ state, to, sent }, engine.now()),
    pass: (seconds, signal) => engine.pass(seconds, signal),
    during: (answering) => engine.during(answering),
    unanswered(state, action) {
      const error = new UnansweredCall(state, action);
      wrong.reject(error);
      return error;
    },
    succeed: (taskToken, output) => engine.succeed(taskToken, output),
    onError: wrong.reject,
  });
  const engine = createEngineInProcess({ startedAt, service, observe: trail.observe });
  try {
    const handovers = await activities(engine, manifests);
    for (const { manifest, resource } of Object.values(handovers)) {
      const answers = new Map(
        [...states]
          .filter(([, of]) => of === manifest)
          .map(([name]) => [name, answerOf(tasks[name], manifest)] as const),
      );
      void work(engine, {
        manifest,
        activityArn: resource,
        answers,
        called: ({ state, sent }) => trail.called({ state, to: manifest.name, sent }, engine.now()),
        onError: wrong.reject,
      });
    }
    const definition = expandWorkflow(workflow.definition, handovers);
    const machine = await createMachine(engine, workflow.type, definition);
    const end = runExecution(engine, workflow.type, machine, input);
    const ended = engine.until(Promise.race([end, wrong.promise])).catch(timedOutAfterAYear);
    return { ...(await ended), ...trail.walked(engine.now()) };
  } finally {
    await engine.close();
  }
}

/** @throws {InvalidOption} when it is no time. */
function requireTime(startedAt: number): void {
  if (!Number.isNaN(new Date(startedAt).getTime())) return;
  throw new InvalidOption("startedAt", String(startedAt), "milliseconds since 1970");
}

function timedOutAfterAYear(error: unknown): End {
  if (!(error instanceof RunsForAYear)) throw error;
  return { status: "TIMED_OUT", error: undefined, cause: undefined };
}

/** 2026-01-01T00:00:00Z. */
const DEFAULT_START = Date.UTC(2026, 0, 1);

/** Each workload's tasks wait in an activity: how they are handed over changes nothing that a workflow sees. */
async function activities(
  engine: EngineInProcess,
  manifests: Readonly<Record<string, Manifest>>,
): Promise<Readonly<Record<string, Handover & { readonly resource: string }>>> {
  const made = Object.entries(manifests).map(async ([name, manifest]) => {
    const resource = await engine.createActivity(name);
    return [name, { manifest, resource, queue: undefined, wakeUp: undefined }] as const;
  });
  return Object.fromEntries(await Promise.all(made));
}
