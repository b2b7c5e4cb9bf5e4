import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryOf, type JsonSchema, settingsSchema } from "../testing/generatedSettings.ts";
import { build } from "../testing/graph.ts";
import { manifests } from "../urns/manifests.ts";
import { workflows } from "../urns/workflows.ts";
import { ConfigurationError } from "./explain.ts";
import { parseSettings } from "./settings.ts";
import { configuredWorkflows } from "./workflows.ts";

type Settings = Readonly<Record<string, unknown>>;

/** Its settings are those of every worker, and are tried beside it only. */
const NO_MACHINE = { worker: "external", stateMachine: false } as const;

/** What it changes is the rest of an earlier deployment; `kept/keptGrants.test.ts` has one. */
const OF_BEFORE = ["keepGrants"];

/** What settings may stand beside. The handler of `long` takes longer than a stop of ECS; the workflow hands tasks to `quick`. */
const BESIDE = [
  ["workloads", "long", { worker: "lambda" }],
  ["workloads", "quick", { worker: "lambda", transport: "callback" }],
  ["workloads", "long", { worker: "fargate" }],
  ["workloads", "long", { worker: "fargate", tasks: { min: 0 } }],
  ["workloads", "quick", NO_MACHINE],
  ["workflows", "refund-order", {}],
] as const satisfies readonly [string, string, Settings][];

test.each(BESIDE)(
  "whatever the settings accept for %s.%s beside %j changes what is deployed",
  async (group, name, given) => {
    const schema = settingsSchema().properties?.[group]?.additionalProperties;
    if (!schema) throw new Error(`${group} are no map any more`);
    const before = await deployed(group, name, given);
    const silent: string[] = [];
    let tried = 0;
    const isTried = group === "workloads" && given !== NO_MACHINE;
    const common = isTried ? leavesOf(schema, NO_MACHINE).map(({ path }) => path.join(".")) : [];
    const left = [...common, ...OF_BEFORE];
    for (const { path, node } of leavesOf(schema, given)) {
      if (valueAt(given, path) !== undefined || left.includes(path.join("."))) continue;
      const accepted = valuesOf(path, node)
        .map((value) => ({ value, changed: withValue(given, path, value) }))
        .find(({ changed }) => isAccepted(group, name, changed));
      if (accepted === undefined) continue;
      tried += 1;
      if ((await deployed(group, name, accepted.changed)) !== before) continue;
      silent.push(`${path.join(".")}: ${JSON.stringify(accepted.value)}`);
    }
    expect(tried).toBeGreaterThan(2);
    expect(silent).toEqual([]);
  },
);

test.each([
  ["short", { worker: "fargate", timezone: "Europe/Berlin" }, 'timezone is "Europe/Berlin"'],
  ["short", { worker: "lambda", timezone: "Europe/Berlin" }, 'timezone is "Europe/Berlin"'],
  ["short", { worker: "fargate", spot: { onDemandBase: 2 } }, "spot.onDemandBase is 2"],
  [
    "short",
    { worker: "fargate", tasks: { min: 3, targetUtilization: 50 } },
    "tasks.targetUtilization is 50",
  ],
  [
    "short",
    { worker: "lambda", transport: "callback", batchSize: 1, batchWindowSeconds: 5 },
    "batchWindowSeconds is 5",
  ],
  [
    "quick",
    { worker: "lambda", stateMachine: false, alarms: { failedExecutions: 9 } },
    "alarms.failedExecutions is 9",
  ],
])("%s with %j is refused: %s", (name, given, wrong) => {
  expect(() => parse("workloads", name, given)).toThrow(
    `sfn-workers:workloads.${name}.${wrong}; allowed with `,
  );
});

test("a time zone beside a rate, or beside no schedule at all, is refused for a workflow", () => {
  for (const schedule of [{}, { schedule: "rate(1 day)" }]) {
    expect(() =>
      parse("workflows", "refund-order", { ...schedule, timezone: "Europe/Berlin" }),
    ).toThrow(
      'sfn-workers:workflows.refund-order.timezone is "Europe/Berlin"; allowed with a schedule cron(…) only',
    );
  }
});

test("a default that is written out is accepted, and so are the numbers of alarms that are switched off", () => {
  const alarms = { enabled: false, failedExecutions: 9, pickupSeconds: 3_600 };
  expect(() =>
    parse("workloads", "long", { worker: "lambda", timezone: "UTC", alarms }),
  ).not.toThrow();
  const quiet = { enabled: false, failedExecutions: 9 };
  expect(() =>
    parse("workflows", "refund-order", { timezone: "UTC", alarms: quiet }),
  ).not.toThrow();
});

/** An environment with the least around the one workload or workflow; the workflow serves `quick`. */
function configurationOf(group: string, name: string, given: Settings): Settings {
  const workloads = {
    quick: { worker: "lambda" },
    ...(group === "workloads" && { [name]: given }),
  };
  return {
    workloads,
    workflows: { "refund-order": group === "workflows" ? given : {} },
    ...{ lambdaConcurrency: 1_000, dashboard: false, image: "worker:1" },
    network: { kind: "default" },
  };
}

async function deployed(group: string, name: string, given: Settings): Promise<string> {
  const { resources, outputs } = await build(configurationOf(group, name, given));
  return JSON.stringify([resources, outputs]);
}

function parse(group: string, name: string, given: Settings): void {
  const settings = parseSettings(configurationOf(group, name, given), manifests);
  configuredWorkflows(settings, workflows, "test");
}

function isAccepted(group: string, name: string, given: Settings): boolean {
  try {
    parse(group, name, given);
    return true;
  } catch (error) {
    if (error instanceof ConfigurationError) return false;
    throw error;
  }
}

/** Without the default. */
function valuesOf(path: readonly string[], node: JsonSchema): unknown[] {
  const values = fc.sample(arbitraryOf(node, path.at(-1) ?? ""), { seed: 20, numRuns: 20 });
  return values.filter((value) => JSON.stringify(value) !== JSON.stringify(node.default));
}

interface Leaf {
  readonly path: readonly string[];
  readonly node: JsonSchema;
}

/** The settings that this worker and this transport have. */
function leavesOf(node: JsonSchema, given: unknown, path: readonly string[] = []): Leaf[] {
  const option = node.oneOf?.find((one) => fits(one, given));
  if (option) return leavesOf(option, given, path);
  if (!node.properties) return [{ path, node }];
  return Object.entries(node.properties)
    .filter(([, property]) => property.const === undefined)
    .flatMap(([key, property]) => leavesOf(property, valueAt(given, [key]), [...path, key]));
}

function fits({ oneOf, properties = {} }: JsonSchema, given: unknown): boolean {
  if (oneOf) return oneOf.some((one) => fits(one, given));
  return Object.entries(properties).every(([key, node]) => {
    return node.const === undefined || (valueAt(given, [key]) ?? node.default) === node.const;
  });
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), root);
}

function withValue(given: unknown, [key, ...rest]: readonly string[], value: unknown): Settings {
  if (key === undefined) throw new Error("A path has at least one name");
  const inner = rest.length === 0 ? value : withValue(valueAt(given, [key]), rest, value);
  return { ...Object(given), [key]: inner };
}
