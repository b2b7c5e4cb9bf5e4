import { checkDefinition } from "@sfn-workers/states-language";
import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { describe, expect, test } from "vitest";
import { accessIn, queueArn, roleArn } from "../testing/access.ts";
import { build, type Graph } from "../testing/graph.ts";
import {
  ALARM,
  ALIAS,
  EVENT_RULE,
  EVENT_TARGET,
  LOG_GROUP,
  QUEUE_POLICY,
  ROLE,
  SCHEDULE,
  STATE_MACHINE,
} from "../testing/types.ts";
import { manifests } from "../urns/manifests.ts";
import { workflows } from "../urns/workflows.ts";

const short = workloadOf(manifests.short);
const long = workloadOf(manifests.long);

const { order, "refund-order": refund } = workflows;

const WORKLOADS = {
  short: { worker: "lambda", wake: true },
  quick: { worker: "lambda", transport: "callback" },
};
const BOTH = { workloads: WORKLOADS, workflows: { order: {}, "refund-order": {} } };

const buildWith = (more: object = {}, options: object = {}) =>
  build({ ...BOTH, ...more }, { workflows, ...options });

const machineArn = (name: string) =>
  `arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-${name}`;

describe("a workflow", () => {
  test("is a state machine with the handovers of this environment, which AWS accepts", async () => {
    const graph = await buildWith();
    expect(graph.document(STATE_MACHINE, "order", "definition")).toMatchObject({
      Comment: "Takes an order",
      StartAt: "Check: wake",
      States: {
        "Check: wake": {
          Resource: "arn:aws:states:::lambda:invoke",
          Arguments: {
            FunctionName: "arn:aws:lambda:us-east-1:000000000000:function:sfn-workers-test-short",
            InvocationType: "Event",
            Payload: { source: "wake", at: "{% $states.context.State.EnteredTime %}" },
          },
          Next: "Check",
        },
        Check: {
          Resource: "arn:aws:states:us-east-1:000000000000:activity:sfn-workers-test-short",
          TimeoutSeconds: 60,
        },
        Each: {
          ItemProcessor: {
            States: {
              Price: {
                Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                Arguments: {
                  QueueUrl:
                    "https://sqs.us-east-1.amazonaws.com/000000000000/sfn-workers-test-quick",
                },
                TimeoutSeconds: 43_200 + 120,
              },
            },
          },
        },
      },
    });
    const definition = String(graph.inputs(STATE_MACHINE, "order")["definition"]);
    expect(await checkDefinition(definition, "STANDARD")).toEqual([]);
  });

  test("has a role, a log and tags of its own, and logs no data where its tokens would be in it", async () => {
    const graph = await buildWith({ tracing: false });
    expect(graph.inputs(STATE_MACHINE, "order")).toMatchObject({
      name: "sfn-workers-test-order",
      type: "STANDARD",
      roleArn: roleArn("order-executions"),
      tracingConfiguration: { enabled: false },
      loggingConfiguration: { includeExecutionData: false },
      tags: { project: "sfn-workers", environment: "test", workflow: "order" },
    });
    expect(graph.inputs(LOG_GROUP, "order-executions")).toMatchObject({
      name: "/aws/vendedlogs/states/sfn-workers-test-order",
    });
    expect(graph.sids("order-executions")).toEqual(["DeliverLogs", "InvokeWorker", "SendTasks"]);
  });

  test("in China calls services as AWS names them there", async () => {
    const Resource = "arn:aws:states:::dynamodb:deleteItem";
    const sweep = defineWorkflow({
      name: "sweep",
      description: "Sweeps",
      definition: {
        QueryLanguage: "JSONata",
        StartAt: "Each",
        States: {
          Each: {
            Type: "Map",
            ItemReader: {
              Resource: "arn:aws:states:::s3:listObjectsV2",
              Arguments: { Bucket: "old" },
            },
            ItemProcessor: {
              ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
              StartAt: "Parameters",
              States: {
                // The name of a state, not a field.
                Parameters: {
                  Type: "Task",
                  Resource,
                  Arguments: { TableName: "old", Key: { Resource: { S: Resource } } },
                  Output: { Resource },
                  End: true,
                },
              },
            },
            End: true,
          },
        },
      },
    });
    const account = { accountId: "000000000000", region: "cn-north-1" };
    const config = { workloads: WORKLOADS, workflows: { sweep: {} } };
    const graph = await build(config, { workflows: { sweep }, account });
    expect(graph.document(STATE_MACHINE, "sweep", "definition")).toMatchObject({
      States: {
        Each: {
          ItemReader: { Resource: "arn:aws-cn:states:::s3:listObjectsV2" },
          ItemProcessor: {
            States: {
              Parameters: {
                Resource: "arn:aws-cn:states:::dynamodb:deleteItem",
                Arguments: { Key: { Resource: { S: Resource } } },
                Output: { Resource },
              },
            },
          },
        },
      },
    });
  });

  test("logs data where all its tasks are in activities", async () => {
    const check = defineWorkflow({
      name: "check",
      description: "Checks",
      definition: { StartAt: "Check", States: { Check: run(short, { End: true }) } },
    });
    const config = { workloads: WORKLOADS, workflows: { check: {} } };
    const graph = await build(config, { workflows: { check } });
    expect(graph.inputs(STATE_MACHINE, "check")).toMatchObject({
      loggingConfiguration: { includeExecutionData: true },
    });
  });

  test("takes its timeout from the stack, and has an alarm on it", async () => {
    const settings = { timeoutSeconds: 86_400 };
    const graph = await buildWith({ workflows: { order: settings, "refund-order": {} } });
    expect(graph.document(STATE_MACHINE, "order", "definition")).toMatchObject({
      TimeoutSeconds: 86_400,
    });
    const alarms = (name: string) =>
      graph.names(ALARM).filter((alarm) => alarm.startsWith(`${name}-executions`));
    expect(alarms("order")).toEqual(["order-executions-failed", "order-executions-timed-out"]);
    expect(alarms("refund-order")).toEqual(["refund-order-executions-failed"]);
    expect(graph.inputs(ALARM, "order-executions-timed-out")).toMatchObject({
      metricName: "ExecutionsTimedOut",
      dimensions: { StateMachineArn: machineArn("order") },
    });
  });

  test("has no alarms where the stack says so", async () => {
    const quiet = { alarms: { enabled: false }, timeoutSeconds: 86_400 };
    const graph = await buildWith({ workflows: { order: quiet } });
    expect(graph.names(ALARM).filter((name) => name.startsWith("order-"))).toEqual([]);
  });

  test("is started by a schedule that may start nothing else", async () => {
    const schedule = "cron(0 6 * * ? *)";
    const order = { schedule, timezone: "Europe/Berlin", input: { all: true } };
    const graph = await buildWith({ workflows: { order } });
    expect(graph.inputs(SCHEDULE, "order")).toMatchObject({
      description: "Starts order",
      scheduleExpression: schedule,
      scheduleExpressionTimezone: "Europe/Berlin",
      target: {
        arn: machineArn("order"),
        input: '{"all":true}',
        roleArn: roleArn("order-schedule"),
      },
    });
    expect(graph.statement("order-schedule", "StartExecutions")).toEqual({
      Sid: "StartExecutions",
      Effect: "Allow",
      Action: ["states:StartExecution"],
      Resource: machineArn("order"),
    });
    expect(graph.inputs(ALARM, "order-schedule-dead-letters")["alarmDescription"]).toContain(
      "The schedule could not start executions.",
    );
  });

  test("whose versions are published is started through an alias for the newest, by its schedule too", async () => {
    const published = { publish: true, schedule: "rate(1 day)" };
    const workflows = { order: published, "refund-order": { smoke: false } };
    const graph = await buildWith({ workflows });
    expect(graph.inputs(STATE_MACHINE, "order")["publish"]).toBe(true);
    expect(graph.inputs(STATE_MACHINE, "refund-order")).not.toHaveProperty("publish");
    expect(graph.names(ALIAS)).toEqual(["order"]);
    expect(graph.inputs(ALIAS, "order")).toEqual({
      name: "live",
      routingConfigurations: [{ stateMachineVersionArn: `${machineArn("order")}:0`, weight: 100 }],
    });
    expect(graph.inputs(SCHEDULE, "order")).toMatchObject({
      target: { arn: `${machineArn("order")}:live` },
    });
    expect(graph.statement("order-schedule", "StartExecutions")).toMatchObject({
      Resource: machineArn("order"),
      Condition: { "ForAnyValue:StringEquals": { "states:StateMachineQualifier": ["live"] } },
    });
    expect(graph.outputs).toMatchObject({
      workflows: {
        order: { stateMachineArn: machineArn("order"), aliasArn: `${machineArn("order")}:live` },
        "refund-order": { stateMachineArn: machineArn("refund-order"), smoke: false },
      },
    });
  });

  test("may be rolled back to a version, which stays through the next deployment", async () => {
    const workflows = { order: { publish: true, version: 3 } };
    const graph = await buildWith({ workflows });
    expect(graph.inputs(ALIAS, "order")).toMatchObject({
      routingConfigurations: [{ stateMachineVersionArn: `${machineArn("order")}:3`, weight: 100 }],
    });
    expect(graph.inputs(STATE_MACHINE, "order")["publish"]).toBe(true);
  });

  test("of type EXPRESS has a log, which is all that tells of its executions, and both alarms", async () => {
    const quick = defineWorkflow({
      name: "quick-answer",
      description: "Answers",
      type: "EXPRESS",
      definition: {
        TimeoutSeconds: 300,
        StartAt: "Wait",
        States: { Wait: { Type: "Wait", Seconds: 299, End: true } },
      },
    });
    const config = { workloads: WORKLOADS, workflows: { "quick-answer": {} } };
    const graph = await build(config, { workflows: { "quick-answer": quick } });
    expect(graph.inputs(STATE_MACHINE, "quick-answer")).toMatchObject({
      type: "EXPRESS",
      loggingConfiguration: { level: "ALL", includeExecutionData: true },
    });
    const alarms = graph.names(ALARM).filter((name) => name.startsWith("quick-answer-"));
    expect(alarms).toEqual(["quick-answer-executions-failed", "quick-answer-executions-timed-out"]);
  });

  test("is started by the events that a rule accepts, with what a transformer makes of them", async () => {
    const pattern = { source: ["aws.s3"], detail: { bucket: { name: ["files"] } } };
    const input = { paths: { key: "$.detail.object.key" }, template: '{"file": <key>}' };
    const events = { pattern, bus: "orders", input };
    const graph = await buildWith({ workflows: { order: { events }, "refund-order": {} } });
    expect(graph.inputs(EVENT_RULE, "order")).toMatchObject({
      name: "sfn-workers-test-order",
      eventBusName: "orders",
      eventPattern: JSON.stringify(pattern),
    });
    expect(graph.inputs(EVENT_TARGET, "order")).toMatchObject({
      rule: "sfn-workers-test-order",
      eventBusName: "orders",
      arn: machineArn("order"),
      roleArn: roleArn("order-events"),
      retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
      deadLetterConfig: { arn: queueArn("sfn-workers-test-order-events-dead-letters") },
      inputTransformer: { inputPaths: input.paths, inputTemplate: input.template },
    });
    expect(graph.sids("order-events")).toEqual(["StartExecutions"]);
    expect(graph.document(QUEUE_POLICY, "order-events-dead-letters", "policy")).toMatchObject({
      Statement: [
        {
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Condition: {
            ArnEquals: {
              "aws:SourceArn": "arn:aws:events:us-east-1:000000000000:rule/sfn-workers-test-order",
            },
          },
        },
      ],
    });
    expect(graph.inputs(ALARM, "order-events-dead-letters")["alarmDescription"]).toContain(
      "The rule of EventBridge could not start executions.",
    );
    expect(graph.names(EVENT_RULE)).toEqual(["order"]);
  });

  test("whose versions are published is started by events through its alias", async () => {
    const events = { pattern: { source: ["aws.s3"] } };
    const graph = await buildWith({ workflows: { order: { publish: true, events } } });
    expect(graph.inputs(EVENT_TARGET, "order")["arn"]).toBe(`${machineArn("order")}:live`);
    expect(graph.statement("order-events", "StartExecutions")["Condition"]).toEqual({
      "ForAnyValue:StringEquals": { "states:StateMachineQualifier": ["live"] },
    });
  });

  test("may do what its states call and what its author allows, in its own account and Region", async () => {
    const given = {
      ledger: defineWorkflow({
        name: "ledger",
        description: "Writes",
        allows: [
          { action: "kms:Decrypt", resource: "arn:{partition}:kms:{region}:{account}:key/1" },
        ],
        definition: {
          StartAt: "Write",
          States: {
            Write: {
              Type: "Task",
              Resource: "arn:aws:states:::dynamodb:putItem",
              Parameters: { TableName: "orders", Item: { id: { S: "1" } } },
              End: true,
            },
          },
        },
      }),
    };
    const config = { workloads: WORKLOADS, workflows: { ledger: {} }, tracing: false };
    const graph = await build(config, { workflows: given });
    const sids = graph.sids("ledger-executions");
    expect(sids).toEqual(["DeliverLogs", "Call1", "Call2"]);
    expect(sids.slice(1).map((sid) => graph.statement("ledger-executions", sid))).toEqual([
      {
        ...{ Sid: "Call1", Effect: "Allow", Action: ["dynamodb:PutItem"] },
        Resource: ["arn:aws:dynamodb:us-east-1:000000000000:table/orders"],
      },
      {
        ...{ Sid: "Call2", Effect: "Allow", Action: ["kms:Decrypt"] },
        Resource: ["arn:aws:kms:us-east-1:000000000000:key/1"],
      },
    ]);
  });

  test("has the environment's values in its definition and in its permissions", async () => {
    const writing = defineWorkflow({
      name: "writing",
      description: "Writes",
      definition: {
        StartAt: "Write",
        States: {
          Write: {
            Type: "Task",
            Resource: "arn:aws:states:::dynamodb:putItem",
            Parameters: { TableName: "${OrdersTable}", Item: { id: { S: "1" } } },
            End: true,
          },
        },
      },
    });
    const settings = { substitutions: { OrdersTable: "orders-dev" } };
    const graph = await build(
      { workloads: WORKLOADS, workflows: { writing: settings } },
      { workflows: { writing } },
    );
    expect(graph.document(STATE_MACHINE, "writing", "definition")).toMatchObject({
      States: { Write: { Parameters: { TableName: "orders-dev" } } },
    });
    expect(graph.statement("writing-executions", "Call1")["Resource"]).toEqual([
      "arn:aws:dynamodb:us-east-1:000000000000:table/orders-dev",
    ]);
  });

  test("that calls several workloads has each Sid once", async () => {
    const both = defineWorkflow({
      name: "both",
      description: "Both",
      definition: {
        StartAt: "Short",
        States: { Short: run(short, { Next: "Long" }), Long: run(long, { End: true }) },
      },
    });
    const lambda = { worker: "lambda", wake: true };
    const graph = await build(
      { workloads: { short: lambda, long: lambda }, workflows: { both: {} }, tracing: false },
      { workflows: { both } },
    );
    expect(graph.sids("both-executions")).toEqual(["DeliverLogs", "InvokeWorker", "InvokeWorker2"]);
  });

  test("is in the stack's outputs", async () => {
    const { outputs } = await buildWith();
    expect(outputs).toMatchObject({
      workflows: {
        order: { stateMachineArn: machineArn("order") },
        "refund-order": { stateMachineArn: machineArn("refund-order") },
      },
    });
  });
});

/** The roles that hand tasks to the queue of `quick`. */
const SENDERS = ["quick-executions", "order-executions", "refund-order-executions"];

describe("a queue of two workflows and of its workload's own state machine", () => {
  const quickQueue = queueArn("sfn-workers-test-quick");

  test("takes messages from all three, and from no other state machine", async () => {
    const access = await accessIn(await buildWith());
    const may = (role: string) => access.may(roleArn(role), "sqs:SendMessage", quickQueue);
    expect([...SENDERS, "short-executions"].filter(may)).toEqual(SENDERS);
  });

  test.each(SENDERS)("refuses %s alone when its policy no longer names it", async (without) => {
    const graph = await buildWith();
    const access = await accessIn(withoutSender(graph, without));
    const may = (role: string) => access.may(roleArn(role), "sqs:SendMessage", quickQueue);
    expect(SENDERS.filter(may)).toEqual(SENDERS.filter((role) => role !== without));
  });

  test("has a worker that may answer for the tokens of these state machines only", async () => {
    const graph = await buildWith({ kmsKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1234abcd" });
    const machines = ["quick", "order", "refund-order"].map(machineArn);
    expect(graph.statement("quick-function", "AnswerForTasks")["Resource"]).toEqual(machines);
    expect(graph.statement("quick-function", "UseKeyForTokens")["Condition"]).toEqual({
      StringEquals: { "kms:EncryptionContext:aws:states:stateMachineArn": machines },
    });
    const access = await accessIn(graph);
    const may = (name: string) =>
      access.may(roleArn("quick-function"), "states:SendTaskSuccess", machineArn(name));
    expect(["quick", "order", "refund-order", "short"].filter(may)).toEqual([
      ...["quick", "order", "refund-order"],
    ]);
  });

  test("without workflows names its own state machine alone", async () => {
    const graph = await build({ workloads: WORKLOADS });
    expect(graph.statement("quick-function", "AnswerForTasks")["Resource"]).toBe(
      machineArn("quick"),
    );
  });

  test("lets operators answer for those state machines", async () => {
    const graph = await buildWith({ operatorRoleArn: "arn:aws:iam::000000000000:role/operators" });
    expect(graph.statement("operators", "AnswerForTasks")["Resource"]).toEqual(
      ["quick", "order", "refund-order"].map(machineArn),
    );
  });
});

/** The graph with the queue's policy as it is before a workflow is among its senders. */
function withoutSender(graph: Graph, role: string): Graph {
  return {
    ...graph,
    inputs: (type, name) => {
      const inputs = graph.inputs(type, name);
      if (type !== QUEUE_POLICY || name !== "quick") return inputs;
      return { ...inputs, policy: String(inputs["policy"]).replace(`"${roleArn(role)}",`, "") };
    },
  };
}

describe("before anything is made", () => {
  const one = (definition: object, more: object = {}) => ({
    one: { name: "one", description: "One", type: "STANDARD" as const, definition, ...more },
  });
  const task = (Resource: string) => ({
    StartAt: "Ask",
    States: { Ask: { Type: "Task", Resource, End: true } },
  });
  const RUN_SHORT = "${workload.short}";

  test.each<[string, object, object, string]>([
    [
      "a workflow that the program does not have",
      { orders: {} },
      workflows,
      "sfn-workers:workflows.orders names none; allowed: a workflow that the program has: order, refund-order",
    ],
    [
      "the name of a workload",
      { short: {} },
      { short: { ...order, name: "short" } },
      "sfn-workers:workflows.short has the name of a workload; allowed: another name",
    ],
    [
      "a name whose queues are a workload's",
      { "short-schedule": {} },
      { "short-schedule": { ...order, name: "short-schedule" } },
      "sfn-workers:workflows.short-schedule and short would have resources of the same name",
    ],
    [
      "a workload that the environment does not have",
      { one: {} },
      one(task("${workload.long}")),
      "sfn-workers:workflows.one hands the tasks of /States/Ask to the workload long; allowed: a workload of this environment: short, quick",
    ],
    [
      "an Express workflow with a workload's state",
      { one: {} },
      one(task(RUN_SHORT), { type: "EXPRESS" }),
      "sfn-workers:workflows.one is a workflow of type EXPRESS, and /States/Ask hands its task to short; allowed: type STANDARD",
    ],
    [
      "an Express workflow that waits for a job",
      { one: {} },
      one(task("arn:aws:states:::states:startExecution.sync:2"), { type: "EXPRESS" }),
      "sfn-workers:workflows.one is a workflow of type EXPRESS, and /States/Ask waits with .sync:2; allowed",
    ],
    [
      "an Express workflow with an activity of somebody else's",
      { one: {} },
      one(task("arn:aws:states:us-east-1:000000000000:activity:other"), { type: "EXPRESS" }),
      "workflow one at /States/Ask/Resource: Express state machine does not support Activity ARN",
    ],
    [
      "an Express workflow with a longer timeout than AWS gives it",
      { one: { timeoutSeconds: 301 } },
      one({ StartAt: "End", States: { End: { Type: "Succeed" } } }, { type: "EXPRESS" }),
      "sfn-workers:workflows.one.timeoutSeconds is 301; allowed: at most 300, after which AWS ends an execution of type EXPRESS",
    ],
    [
      "an Express workflow whose definition has such a timeout",
      { one: {} },
      one(
        { TimeoutSeconds: 600, StartAt: "End", States: { End: { Type: "Succeed" } } },
        { type: "EXPRESS" },
      ),
      "sfn-workers:workflows.one.timeoutSeconds is 600, from the definition; allowed: at most 300",
    ],
    [
      "an Express workflow that waits as long as AWS lets it run",
      { one: {} },
      one(
        { StartAt: "Rest", States: { Rest: { Type: "Wait", Seconds: 300, End: true } } },
        { type: "EXPRESS" },
      ),
      "sfn-workers:workflows.one is a workflow of type EXPRESS, and /States/Rest waits 300 s; allowed: type STANDARD, or less than 300 s",
    ],
    [
      "an Express item of a distributed Map that waits so long",
      { one: {} },
      one({
        StartAt: "Each",
        States: {
          Each: {
            Type: "Map",
            ItemProcessor: {
              ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
              StartAt: "Rest",
              States: { Rest: { Type: "Wait", Seconds: 600, End: true } },
            },
            End: true,
          },
        },
      }),
      "sfn-workers:workflows.one has items of the ExecutionType EXPRESS at /States/Each, and /States/Each/ItemProcessor/States/Rest waits 600 s; allowed: ExecutionType STANDARD, or less than 300 s",
    ],
    [
      "a version where none is published",
      { order: { version: 3 } },
      workflows,
      "sfn-workers:workflows.order.version is 3; allowed with publish: true only",
    ],
    [
      "a timeout shorter than a task's",
      { one: { timeoutSeconds: 30 } },
      one(task(RUN_SHORT)),
      "sfn-workers:workflows.one.timeoutSeconds is 30; allowed: at least 60, since /States/Ask may wait so long for short",
    ],
    [
      "a timeout of the definition shorter than a task's and its queue's",
      { "refund-order": {} },
      {
        "refund-order": { ...refund, definition: { ...refund.definition, TimeoutSeconds: 3_600 } },
      },
      "sfn-workers:workflows.refund-order.timeoutSeconds is 3600, from the definition; allowed: at least 43320, since /States/Price may wait so long for quick (43200 in its queue and 120 of work)",
    ],
    [
      "a field that comes from the manifest",
      { one: {} },
      one({
        StartAt: "Ask",
        States: { Ask: { Type: "Task", Resource: RUN_SHORT, TimeoutSeconds: 5, End: true } },
      }),
      "workflow one: /States/Ask/TimeoutSeconds is 5; allowed: none",
    ],
    [
      "a placeholder without a value",
      { one: { substitutions: { Region: "eu" } } },
      one(task("arn:aws:states:::lambda:${Call}")),
      "sfn-workers:workflows.one.substitutions.Call is undefined; allowed: a text, for ${Call} at /States/Ask/Resource",
    ],
    [
      "a value without a placeholder",
      { order: { substitutions: { Region: "eu" } } },
      workflows,
      'sfn-workers:workflows.order.substitutions.Region is "eu", and no text has ${Region}; allowed: a placeholder of the workflow: it has none',
    ],
    [
      "a placeholder that AWS does not have",
      { order: { substitutions: { "the-region": "eu" } } },
      workflows,
      'sfn-workers:workflows.order.substitutions.the-region is "eu"; allowed: letters and digits',
    ],
    [
      "a schedule that AWS refuses",
      { order: { schedule: "rate(1 days)" } },
      workflows,
      "sfn-workers:workflows.order.schedule is",
    ],
    [
      "an event pattern for what no event has",
      { order: { events: { pattern: { detailType: ["Object Created"] } } } },
      workflows,
      'sfn-workers:workflows.order.events.pattern.detailType is ["Object Created"]; allowed: what an event has: source, detail-type, detail',
    ],
    [
      "an event pattern with a value in the place of a list",
      { order: { events: { pattern: { source: "aws.s3" } } } },
      workflows,
      "Event pattern is not valid. Reason: A value stands in a list",
    ],
    [
      "an input for events that is no JSON",
      {
        order: {
          events: { pattern: { source: ["a"] }, input: { template: "file <aws.events.event>" } },
        },
      },
      workflows,
      'sfn-workers:workflows.order.events.input is {"template":"file <aws.events.event>"}; allowed: a template that makes JSON: ',
    ],
    [
      "an input for events with a value that has no path",
      {
        order: {
          events: { pattern: { source: ["a"] }, input: { template: '{"file": <key>}' } },
        },
      },
      workflows,
      "inputTransformer.inputTemplate: <key> is no input path; allowed: none",
    ],
    [
      "a pattern that is missing",
      { order: { events: {} } },
      workflows,
      "sfn-workers:workflows.order.events.pattern is missing; allowed: an event pattern, such as {source: [aws.s3]}",
    ],
    [
      "a bus by its ARN",
      { order: { events: { pattern: { source: ["a"] }, bus: "arn:aws:events:a" } } },
      workflows,
      'sfn-workers:workflows.order.events.bus is "arn:aws:events:a"; allowed: the name of an event bus, of letters, digits and . - _ /',
    ],
    [
      "a value of the event under a name that EventBridge keeps to itself",
      {
        order: {
          events: {
            pattern: { source: ["a"] },
            input: { paths: { "aws.id": "$.id" }, template: '{"id": <aws.id>}' },
          },
        },
      },
      workflows,
      'sfn-workers:workflows.order.events.input.paths.aws.id is "$.id"; allowed: names of letters, digits, - and _',
    ],
    [
      "more values of the event than EventBridge takes",
      {
        order: {
          events: {
            pattern: { source: ["a"] },
            input: {
              paths: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`n${at}`, "$.id"])),
              template: "{}",
            },
          },
        },
      },
      workflows,
      "allowed: at most 100 values",
    ],
    [
      "an input that nothing gives to an execution",
      { order: { input: { day: 1 } } },
      workflows,
      'sfn-workers:workflows.order.input is {"day":1}; allowed with schedule only',
    ],
    [
      "an input that is larger than an execution takes",
      { order: { schedule: "rate(1 day)", input: { text: "x".repeat(262_144) } } },
      workflows,
      "allowed: at most 262144 bytes as JSON",
    ],
    [
      "a Map of more items than a history has room for, with what wakes a worker for each",
      { one: {} },
      one({
        QueryLanguage: "JSONata",
        StartAt: "Each",
        States: {
          Each: {
            ...{ Type: "Map", Items: new Array(2_778).fill(0), End: true },
            ItemProcessor: task(RUN_SHORT),
          },
        },
      }),
      // 2 + 5 events an item, and 2 of a wake-up that fails.
      "workflow one at /States/Each/Items: Its 2,778 items take 25,008 events at least, and so more than the 25,000 that a history has",
    ],
    [
      "data that is larger than a state may send, with what surrounds a workload's input",
      { one: {} },
      one({
        QueryLanguage: "JSONata",
        StartAt: "Ask",
        States: {
          Ask: {
            ...{ Type: "Task", Resource: RUN_SHORT, End: true },
            Arguments: "x".repeat(262_142),
          },
        },
      }),
      "workflow one at /States/Ask/Arguments: It has 262,225 bytes at least, and so fails with States.DataLimitExceeded",
    ],
    [
      "an unknown setting",
      { order: { wake: true } },
      workflows,
      "sfn-workers:workflows.order.wake is true; there is no such key here",
    ],
  ])("%s is refused", async (_what, configured, given, message) => {
    const building = build(
      { workloads: WORKLOADS, workflows: configured },
      { workflows: given as typeof workflows },
    );
    await expect(building).rejects.toThrow(message);
  });

  test("a transform of an unknown workflow is refused", async () => {
    const building = buildWith({}, { transforms: { workflows: { orders: {} } } });
    await expect(building).rejects.toThrow(
      "transforms.workflows.orders; allowed: a workflow that the program has: order, refund-order",
    );
  });

  test("a role whose policies are too long for AWS is refused", async () => {
    const allows = Array.from({ length: 100 }, (_, index) => ({
      ...{ action: "lambda:InvokeFunction" },
      resource: `arn:{partition}:lambda:{region}:{account}:function:${"function".repeat(8)}-${index}`,
    }));
    const given = { ...workflows, order: { ...order, allows } };
    const building = buildWith({}, { workflows: given });
    await expect(building).rejects.toThrow(
      /The policies of the role order-executions have 1\d{4} characters; allowed: at most 10240 together/,
    );
  });
});

test("a queue with more workflows than its policy has room for is refused", async () => {
  const names = Array.from({ length: 50 }, (_, index) => `price-${index}`);
  const many = Object.fromEntries(names.map((name) => [name, { ...refund, name }]));
  const configured = Object.fromEntries(names.map((name) => [name, {}]));
  const rolePath = `/${"p".repeat(150)}/`;
  const config = { workloads: WORKLOADS, workflows: configured, rolePath };
  const building = build(config, { workflows: many });
  await expect(building).rejects.toThrow(
    /The policy of the queue quick has \d+ bytes; allowed: at most 8192/,
  );
});

test("no workflow has the role of another", async () => {
  const graph = await buildWith();
  expect(graph.names(ROLE)).toEqual(expect.arrayContaining(SENDERS));
});

describe("a workflow that hands tasks to a queue from the items of a distributed Map", () => {
  const inner = { Price: run(workloadOf(manifests.quick), { End: true }) };
  const each = defineWorkflow({
    name: "each",
    description: "Prices each item in an execution of its own",
    definition: {
      QueryLanguage: "JSONata",
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          Label: "Prices",
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
            StartAt: "Price",
            States: inner,
          },
          End: true,
        },
      },
    },
  });
  const config = {
    workloads: { quick: WORKLOADS.quick, short: { ...WORKLOADS.short, wake: false } },
    workflows: { each: {} },
    kmsKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1234abcd",
    operatorRoleArn: "arn:aws:iam::000000000000:role/operators",
  };

  test.each(["quick-function", "operators"])(
    "lets %s answer the tokens of the items, which are of `NAME/LABEL`",
    async (role) => {
      const graph = await build(config, { workflows: { each } });
      const machines = [machineArn("quick"), machineArn("each"), `${machineArn("each")}/*`];
      expect(graph.statement(role, "AnswerForTasks")["Resource"]).toEqual(machines);
      expect(graph.statement(role, "UseKeyForTokens")["Condition"]).toEqual({
        StringLike: { "kms:EncryptionContext:aws:states:stateMachineArn": machines },
      });
    },
  );
});
