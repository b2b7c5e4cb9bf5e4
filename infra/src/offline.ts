import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

/** A resource as the program registered it: what it was given, not what a cloud would make of it. */
export interface PlannedResource {
  readonly type: string;
  readonly name: string;
  /** The parent's key; undefined at the top. */
  readonly parent: string | undefined;
  readonly kind: "component" | "resource";
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The keys of what has to be there first, whatever the inputs say. */
  readonly dependsOn: readonly string[];
  readonly ignoreChanges: readonly string[];
}

type Options = Pick<PlannedResource, "parent" | "dependsOn" | "ignoreChanges">;

export interface OfflineRun<T> {
  /** In the order of their registration, by `type::name`. */
  readonly resources: ReadonlyMap<string, PlannedResource>;
  readonly outputs: T;
}

export interface OfflineStack {
  readonly stack: string;
  readonly project?: string;
  /** As in a stack file: `namespace:key` to a value. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Runs a Pulumi program without an engine, a CLI or AWS, and records what it registers. Pulumi's runtime is one per
 * process: runs follow one another.
 */
export async function runOffline<T extends object>(
  { stack, project = "sfn-workers", config }: OfflineStack,
  program: () => T,
): Promise<OfflineRun<pulumi.Unwrap<T>>> {
  const resources = new Map<string, PlannedResource>();
  const options = new Map<string, Options>();
  const { stackTraceLimit } = Error;
  // Pulumi writes down a stack for each of its promises; with whole stacks that is three quarters of a run's time.
  Error.stackTraceLimit = 1;
  try {
    pulumi.runtime.setAllConfig(toTexts(config));
    await pulumi.runtime.setMocks(recorder(resources, options), project, stack, false);
    const run = await runInStack(program, options);
    if ("error" in run) throw run.error;
    return { resources, outputs: run.outputs };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The stacks' configuration as the stack files beside Pulumi.yaml have it. */
export function readStackFile(stack: string): OfflineStack {
  const path = fileURLToPath(new URL(`../Pulumi.${stack}.yaml`, import.meta.url));
  if (!existsSync(path)) throw new Error(`There is no stack "${stack}": ${path} is missing`);
  const file: unknown = parse(readFileSync(path, "utf8"));
  const config = typeof file === "object" && file !== null ? Reflect.get(file, "config") : {};
  return { stack, config: config ?? {} };
}

type StackRun<T> = { readonly outputs: T } | { readonly error: unknown };

async function runInStack<T extends object>(
  program: () => T,
  options: Map<string, Options>,
): Promise<StackRun<pulumi.Unwrap<T>>> {
  const outcome = Promise.withResolvers<StackRun<pulumi.Unwrap<T>>>();
  await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(noteOptions(options));
    try {
      const result = program();
      pulumi.output(result).apply((outputs) => outcome.resolve({ outputs }));
    } catch (error) {
      outcome.resolve({ error });
    }
  });
  const run = await outcome.promise;
  await pulumi.runtime.disconnect();
  return run;
}

/** Mocks are not told a resource's options; a transformation sees them. */
function noteOptions(options: Map<string, Options>): pulumi.ResourceTransformation {
  const keys = new WeakMap<pulumi.Resource, string>();
  return ({ resource, type, name, props, opts }) => {
    const key = `${type}::${name}`;
    if (options.has(key)) throw new Error(`Two resources of type ${type} are called ${name}`);
    keys.set(resource, key);
    options.set(key, {
      parent: opts.parent && keys.get(opts.parent),
      dependsOn: resourcesIn(opts).flatMap((one) => keys.get(one) ?? []),
      ignoreChanges: "ignoreChanges" in opts ? (opts.ignoreChanges ?? []) : [],
    });
    return { props, opts };
  };
}

/** This program always names resources outright, never as a promise of one. */
function resourcesIn({ dependsOn }: pulumi.ResourceOptions): pulumi.Resource[] {
  return [dependsOn].flat().filter((one) => pulumi.Resource.isInstance(one));
}

function recorder(
  resources: Map<string, PlannedResource>,
  options: ReadonlyMap<string, Options>,
): pulumi.runtime.Mocks {
  return {
    newResource: ({ type, name, inputs, custom }) => {
      if (type === "pulumi:pulumi:Stack") return { id: undefined, state: {} };
      const key = `${type}::${name}`;
      const kind = custom === false ? "component" : "resource";
      const { parent, dependsOn = [], ignoreChanges = [] } = options.get(key) ?? {};
      resources.set(key, { type, name, parent, kind, inputs, dependsOn, ignoreChanges });
      return {
        id: `${name}-id`,
        state: { ...inputs, ...computed(type, inputs["name"] ?? inputs["family"] ?? name) },
      };
    },
    call: ({ token }) => {
      const answer = ANSWERS[token];
      if (!answer)
        throw new Error(`The program asks AWS for ${token}, which has no offline answer`);
      return answer;
    },
  };
}

const ACCOUNT = "000000000000";
const REGION = "us-east-1";

/** What a function that only AWS can answer gives offline. */
export function offlineAnswer(token: string): Record<string, unknown> {
  const answer = ANSWERS[token];
  if (!answer) throw new Error(`The program asks AWS for ${token}, which has no offline answer`);
  return answer;
}

const ANSWERS: Readonly<Record<string, Record<string, unknown>>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: ACCOUNT },
  "aws:index/getRegion:getRegion": { region: REGION },
  "aws:index/getPartition:getPartition": { partition: "aws" },
  "aws:ec2/getVpc:getVpc": { id: "vpc-default" },
  "aws:ec2/getSubnets:getSubnets": { ids: ["subnet-default-a", "subnet-default-b"] },
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": { userName: "AWS", password: "offline" },
};

/** What AWS would add to a resource of this type, as far as the program passes it on. */
function computed(type: string, name: string): Record<string, unknown> {
  const [service, path] = ARN_PATHS[type] ?? [type.split(":")[1]?.split("/")[0] ?? "", ""];
  const account = service === "iam" ? `:${ACCOUNT}` : `${REGION}:${ACCOUNT}`;
  const arn = `arn:aws:${service}:${account}:${path}${name}`;
  const registry = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${name}`;
  switch (type) {
    case "aws:ecr/repository:Repository":
      return { arn, name, registryId: ACCOUNT, repositoryUrl: registry };
    case "docker-build:index:Image":
      return { ref: `${registry}@sha256:${"0".repeat(64)}` };
    case "aws:sqs/queue:Queue":
      return { arn, name, url: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}` };
    case "aws:ecs/taskDefinition:TaskDefinition":
      return { arn: `${arn}:1`, arnWithoutRevision: arn };
    default:
      return { arn, name };
  }
}

const ARN_PATHS: Readonly<Record<string, readonly [service: string, path: string]>> = {
  "aws:cloudwatch/logGroup:LogGroup": ["logs", "log-group:"],
  "aws:ecr/repository:Repository": ["ecr", "repository/"],
  "aws:ecs/cluster:Cluster": ["ecs", "cluster/"],
  "aws:ecs/taskDefinition:TaskDefinition": ["ecs", "task-definition/"],
  "aws:iam/role:Role": ["iam", "role/"],
  "aws:lambda/function:Function": ["lambda", "function:"],
  "aws:sfn/activity:Activity": ["states", "activity:"],
  "aws:sfn/stateMachine:StateMachine": ["states", "stateMachine:"],
};

function toTexts(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
