import * as pulumi from "@pulumi/pulumi";
import { expandWorkflow, type Handover } from "@sfn-workers/states-language/workflow";
import { workflowTags } from "../environment.ts";
import { served, tokenStates } from "../settings/workflows.ts";
import { statementsOf } from "../workflows/grants.ts";
import { createAlias, startExecutions } from "./machine/alias.ts";
import type { StartedMachine } from "./machine/args.ts";
import { inPartition } from "./machine/inPartition.ts";
import { StateMachine } from "./machine/stateMachine.ts";
import { Alarms } from "./monitoring/alarms.ts";
import {
  eventRules,
  executionRules,
  scheduleRules,
  timeoutRules,
} from "./monitoring/executionRules.ts";
import { type CreatedEventRule, createEventRule } from "./shared/eventRule.ts";
import type { Granted } from "./shared/integration.ts";
import { createKeyPolicies, type WorkloadEnvironment } from "./shared/keyPolicies.ts";
import { type CreatedSchedule, createSchedule } from "./shared/schedule.ts";
import { itemsArn } from "./tasks/answers.ts";
import type { WorkflowArgs } from "./workflowArgs.ts";

/** One workflow: its state machine, which hands tasks to workloads, its schedule and its alarms. */
export class Workflow extends pulumi.ComponentResource {
  readonly name: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly stateMachineArn: pulumi.Output<string>;
  /** The alias that starts go to, where versions are published. */
  readonly aliasArn: pulumi.Output<string> | undefined;
  /** The role of its executions, which the queues' policies let in. */
  readonly roleArn: pulumi.Output<string>;
  /** Those of its alarms; none where they are switched off. */
  readonly alarmArns: readonly pulumi.Output<string>[];
  /** Whether `pnpm smoke` runs its samples unasked. */
  readonly smoke: boolean;
  /** Whether a state waits for a token in a message, or one of before. */
  readonly handsOutTokens: boolean;
  /** Of the executions of a distributed Map's items, where a state in them does. */
  readonly itemsArn: pulumi.Output<string> | undefined;

  constructor(name: string, given: WorkflowArgs, options?: pulumi.ComponentResourceOptions) {
    super("sfn-workers:index:Workflow", name, {}, options);
    const keyPolicies = createKeyPolicies();
    const args = { ...given, environment: { ...given.environment, keyPolicies } };
    const stateMachine = createStateMachine(name, args, this);
    const { publish, version } = args.settings;
    const alias = publish ? createAlias(name, stateMachine, version, this) : undefined;
    const machine = { arn: stateMachine.arn, alias };
    const schedule = createStartSchedule(name, args, machine, this);
    const rule = createStartRule(name, args, machine, this);
    keyPolicies.complete();
    this.name = name;
    this.type = args.workflow.type;
    this.stateMachineArn = stateMachine.arn;
    this.aliasArn = alias?.arn;
    this.smoke = args.settings.smoke;
    this.roleArn = stateMachine.roleArn;
    const handing = tokenStates(args.workflow, queuesOf(args));
    const mayBeFormer = keepsTokens(args) || isVersionWithTokens(args);
    this.handsOutTokens = hasTokens(args) || mayBeFormer;
    const hasItems = mayBeFormer || handing.some(({ inItems }) => inItems);
    this.itemsArn = hasItems ? itemsArn(stateMachine.arn) : undefined;
    this.alarmArns = createAlarms(args, { schedule, rule }, this);
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }
}

/** The arguments with the environment as the parts of this workflow see it. */
interface PartArgs extends WorkflowArgs {
  readonly environment: WorkloadEnvironment;
}

function createStateMachine(name: string, args: PartArgs, parent: Workflow): StateMachine {
  const { environment, workflow, kept, transform } = args;
  const transport = hasTokens(args) ? "callback" : "activity";
  const machine = {
    environment,
    machine: name,
    type: workflow.type,
    definition: definitionOf(args),
    publish: args.settings.publish,
    statements: [
      ...handoversOf(args).flatMap(({ statements }) => statements),
      ...statementsOf(args.grants, environment),
    ],
    kept,
    // A token in a log would let anybody who may send it decide its task.
    logExecutionData: environment.logExecutionData[transport],
    tags: workflowTags(environment, name),
    transform,
  };
  return new StateMachine(name, machine, { parent });
}

function hasTokens(args: PartArgs): boolean {
  return keepsTokens(args) || tokenStates(args.workflow, queuesOf(args)).length > 0;
}

/** Nobody remembers whether a state of before waited for a token, so with `keepGrants` one may. An Express workflow has none. */
function keepsTokens({ kept, workflow }: PartArgs): boolean {
  return kept !== undefined && workflow.type !== "EXPRESS";
}

/**
 * The program does not know what a version does, so its executions may wait for tokens, also in items. What the state machine's log has
 * hangs not on it: a version keeps the log with which it was published (Step Functions developer guide, "State machine versions").
 */
function isVersionWithTokens({ settings, workflow }: PartArgs): boolean {
  return settings.version !== undefined && workflow.type !== "EXPRESS";
}

function handoversOf(args: PartArgs): Granted<Handover>[] {
  const names = new Set(served(args));
  return Object.entries(args.handovers).flatMap(([name, handover]) =>
    names.has(name) ? [handover] : [],
  );
}

/** The workloads that get their tasks from a queue. */
function queuesOf({ handovers }: PartArgs): string[] {
  const entries = Object.entries(handovers);
  return entries.flatMap(([name, { queue }]) => (queue === undefined ? [] : [name]));
}

function definitionOf({ environment, workflow, settings, handovers }: PartArgs): object {
  const { timeoutSeconds } = settings;
  return {
    Comment: workflow.description,
    ...inPartition(expandWorkflow(workflow.definition, handovers), environment.partition),
    ...(timeoutSeconds !== undefined && { TimeoutSeconds: timeoutSeconds }),
  };
}

function createStartSchedule(
  name: string,
  { environment, workflow, settings, transform }: PartArgs,
  machine: StartedMachine,
  parent: Workflow,
): CreatedSchedule | undefined {
  const { schedule, timezone, input } = settings;
  if (schedule === undefined) return undefined;
  const args = {
    environment,
    owner: workflow.name,
    description: `Starts ${workflow.name}`,
    expression: schedule,
    timezone,
    target: { arn: machine.alias?.arn ?? machine.arn, input: JSON.stringify(input) },
    retries: START_RETRIES,
    statements: [startExecutions(machine)],
    tags: workflowTags(environment, workflow.name),
    transform: transform?.schedule,
  };
  return createSchedule(name, args, parent);
}

/** AWS's own default: what a start is for is not done by the next one (EventBridge API reference, RetryPolicy; the Scheduler's too). */
const START_RETRIES = { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 };

function createStartRule(
  name: string,
  { environment, workflow, settings: { events }, transform }: PartArgs,
  machine: StartedMachine,
  parent: Workflow,
): CreatedEventRule | undefined {
  if (events === undefined) return undefined;
  const args = {
    environment,
    owner: workflow.name,
    events,
    targetArn: machine.alias?.arn ?? machine.arn,
    retries: START_RETRIES,
    statements: [startExecutions(machine)],
    tags: workflowTags(environment, workflow.name),
    transform,
  };
  return createEventRule(name, args, parent);
}

interface Starters {
  readonly schedule: CreatedSchedule | undefined;
  readonly rule: CreatedEventRule | undefined;
}

function createAlarms(
  { environment, workflow, settings }: PartArgs,
  { schedule, rule }: Starters,
  parent: Workflow,
): readonly pulumi.Output<string>[] {
  const { enabled, failedExecutions } = settings.alarms;
  if (!enabled) return [];
  const { name, stateMachineArn } = parent;
  const rules = [
    ...executionRules(stateMachineArn, failedExecutions),
    ...(hasTimeout(workflow, settings) ? timeoutRules(stateMachineArn) : []),
    ...scheduleRules(schedule?.deadLetterQueue.name, "executions"),
    ...eventRules(rule?.deadLetterQueue.name),
  ];
  const alarms = new Alarms(
    name,
    { environment, owner: name, rules, tags: workflowTags(environment, name) },
    { parent },
  );
  return alarms.arns;
}

function hasTimeout(
  { definition, type }: PartArgs["workflow"],
  { timeoutSeconds }: PartArgs["settings"],
): boolean {
  // AWS ends an Express execution after five minutes at the latest.
  return type === "EXPRESS" || timeoutSeconds !== undefined || "TimeoutSeconds" in definition;
}
