import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { expect, test } from "vitest";
import { AUTONAME_CHARACTERS, MAX_ROLE_NAME_CHARACTERS } from "./limits.ts";
import { ConfigurationError } from "./settings/explain.ts";
import { build } from "./testing/graph.ts";

/** The longest name of each type, and what it consists of, by AWS's API references. */
const NAMES: Readonly<Record<string, { readonly max: number; readonly form: RegExp }>> = {
  "aws:appautoscaling/policy:Policy": { max: 256, form: /^\P{C}+$/u },
  "aws:cloudwatch/dashboard:Dashboard": { max: 255, form: /^[\w-]+$/ },
  "aws:cloudwatch/logGroup:LogGroup": { max: 512, form: /^[\w./#-]+$/ },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { max: 255, form: /^\P{C}+$/u },
  "aws:ec2/securityGroup:SecurityGroup": { max: 255, form: /^[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  "aws:ecr/repository:Repository": { max: 256, form: /^[a-z0-9]+([._-][a-z0-9]+)*$/ },
  "aws:ecs/cluster:Cluster": { max: 255, form: /^[\w-]+$/ },
  "aws:ecs/service:Service": { max: 255, form: /^[\w-]+$/ },
  "aws:ecs/taskDefinition:TaskDefinition": { max: 255, form: /^[\w-]+$/ },
  "aws:iam/role:Role": { max: MAX_ROLE_NAME_CHARACTERS, form: /^[\w+=,.@-]+$/ },
  "aws:iam/rolePolicy:RolePolicy": { max: 128, form: /^[\w+=,.@-]+$/ },
  "aws:lambda/function:Function": { max: 64, form: /^[\w-]+$/ },
  "aws:scheduler/schedule:Schedule": { max: 64, form: /^[\w.-]+$/ },
  "aws:sfn/activity:Activity": { max: 80, form: /^[\w-]+$/ },
  "aws:sfn/stateMachine:StateMachine": { max: 80, form: /^[\w-]+$/ },
  "aws:sqs/queue:Queue": { max: 80, form: /^[\w-]+$/ },
};

/** Types that have no name at AWS, or that of another resource. */
const NAMELESS = [
  /^sfn-workers:/,
  /^docker-build:/,
  /appautoscaling\/target:/,
  /^aws:ec2\/(?!securityGroup:)/,
  /ecr\/lifecyclePolicy:/,
  /clusterCapacityProviders:/,
  /lambda\/(eventSourceMapping|functionEventInvokeConfig):/,
  /sqs\/(queuePolicy|redriveAllowPolicy):/,
];

/** The project of the graph is `sfn-workers`. */
const TOGETHER = 58 - "sfn-workers".length - 2;

function manifest(name: string): Manifest {
  const seconds = { timeoutSeconds: 60, heartbeatSeconds: 30, handlerBudgetSeconds: 20 };
  return { name, description: "A task", ...seconds };
}

/** All kinds of workers, with the longest workload that a stack of this name may have. */
function environment(stack: string, length: number) {
  const names = ["a", "b", "c", "d"].map((letter) => letter.repeat(length));
  const [lambda = "", queue = "", service = "", onDemand = ""] = names;
  const workloads = {
    [lambda]: { worker: "lambda", wake: true },
    [queue]: { worker: "lambda", transport: "callback" },
    [service]: { worker: "fargate", tasks: { min: 1, max: 4, watchDeployments: true } },
    [onDemand]: { worker: "fargate", tasks: { min: 0, max: 2 }, wake: true },
  };
  const manifests = Object.fromEntries(names.map((name) => [name, manifest(name)]));
  return build({ workloads, network: { kind: "private" } }, { stack, manifests });
}

test.each([
  ["workload", "s".repeat(TOGETHER - 41), 41],
  ["stack", "s".repeat(TOGETHER - 1), 1],
])(
  "with the longest %s, each name fits AWS, with what Pulumi appends",
  async (_what, stack, of) => {
    const { resources } = await environment(stack, of);
    const named = resources.filter(({ type }) => !NAMELESS.some((one) => one.test(type)));
    expect(named.filter(({ type }) => NAMES[type] === undefined).map(({ type }) => type)).toEqual(
      [],
    );
    const wrong = named.flatMap(({ type, name, inputs }) => {
      const given = inputs["name"] ?? inputs["family"] ?? inputs["dashboardName"];
      const physical = String(given ?? `${name}-${"7".repeat(AUTONAME_CHARACTERS - 1)}`);
      const { max = 0, form = /^$/ } = NAMES[type] ?? {};
      if (physical.length <= max && form.test(physical)) return [];
      return [`${type} ${physical}: ${physical.length}`];
    });
    expect(wrong).toEqual([]);
  },
);

test("a workload whose role's name would have 65 characters is refused", async () => {
  await expect(environment("s", 42)).rejects.toThrow(ConfigurationError);
  await expect(environment("s", 42)).rejects.toThrow(
    /"sfn-workers-s-a{42}" of workload "a{42}" has a workload of 42 characters; allowed: at most 41, since a role's name has "-task-execution" and 8 characters of Pulumi besides/,
  );
});

test("a name of 59 characters is refused, since a queue for dead letters has 22 more", async () => {
  await expect(environment("s".repeat(TOGETHER - 39), 40)).rejects.toThrow(
    "has 59 characters; allowed: project, stack and workload of at most 56 characters together",
  );
});

test("a stack whose name AWS does not take is refused", async () => {
  await expect(environment("feature.1", 4)).rejects.toThrow(
    'The name "sfn-workers-feature.1-aaaa" of workload "aaaa" has other characters than AWS takes; allowed: project, stack and workload of letters, digits, - and _',
  );
});

test.each(["Dev", "a--b", "a-"])(
  "a stack %s is refused where its image gets a repository",
  async (stack) => {
    const manifests = { copy: manifest("copy") };
    const deploy = (worker: string, image?: string) =>
      build({ workloads: { copy: { worker } }, ...(image && { image }) }, { stack, manifests });
    await expect(deploy("fargate")).rejects.toThrow(
      `The name "sfn-workers-${stack}-fargate-worker" of the repository for the Fargate workers' image has other characters than ECR takes`,
    );
    await expect(deploy("fargate", "registry.example/worker:1")).resolves.toBeDefined();
    await expect(deploy("lambda")).resolves.toBeDefined();
  },
);
