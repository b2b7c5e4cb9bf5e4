import { expect, test } from "vitest";
import { clashingWorkload } from "./physicalName.ts";
import { type PlannedResource, recordStack } from "./plan/recordStack.ts";
import { program } from "./program.ts";
import { ConfigurationError } from "./settings/explain.ts";
import { build } from "./testing/graph.ts";
import { manifests } from "./urns/manifests.ts";
import { MATRIX } from "./urns/matrix.ts";
import { workflows } from "./urns/workflows.ts";

test.each([
  ["invoice-dead-letters", "invoice"],
  ["invoice", "invoice-dead-letters"],
  ["invoice-schedule", "invoice"],
  ["invoice", "invoice-schedule-dead-letters"],
  ["invoice-steps", "invoice"],
])("resources of %s would have names that those of %s have", (name, other) => {
  expect(clashingWorkload(name, ["bill", other])).toBe(other);
});

/** The longest first: one may begin with another. */
const NAMES = [...Object.keys(manifests), ...Object.keys(workflows)].toSorted(
  (a, b) => b.length - a.length,
);

/** Of everything that the program can register: the resources' names by kind of name, those of workloads as what follows the workload's. */
async function registeredNames() {
  const ends = new Map<string, Set<string>>();
  const others = new Map<string, Set<string>>();
  for (const stack of Object.values(MATRIX)) {
    const { resources } = await recordStack(stack, () =>
      program({ manifests, workflows, warn() {} }),
    );
    for (const resource of resources.values()) {
      const workload = NAMES.find(
        (one) => resource.name === one || resource.name.startsWith(`${one}-`),
      );
      if (workload === undefined) add(others, resource.type, resource.name);
      else for (const [kind, end] of endsOf(resource, workload)) add(ends, kind, end);
    }
  }
  return { ends, others };
}

/** Of its name in the program, by type, and of that in the account, by type and what it begins with. */
function endsOf({ type, name, inputs }: PlannedResource, workload: string): [string, string][] {
  const { name: given, family } = inputs;
  const [begin, physical] = String(given ?? family ?? "").split(`sfn-workers-test-${workload}`);
  const ends: [string, string][] = [[type, name.slice(workload.length)]];
  return physical === undefined ? ends : [...ends, [`${type} ${begin}*`, physical]];
}

function add(names: Map<string, Set<string>>, kind: string, name: string): void {
  names.set(kind, (names.get(kind) ?? new Set()).add(name));
}

test("two workloads of which a resource of one type would have the same name are refused, and no others", async () => {
  const { ends } = await registeredNames();
  const between = [...ends.values()].flatMap((set) =>
    [...set].flatMap((end) =>
      [...set]
        .filter((other) => other !== end && end.endsWith(other))
        .map((other) => end.slice(0, end.length - other.length)),
    ),
  );
  const all = new Set([...between, ...[...ends.values()].flatMap((set) => [...set])]);
  const clashing = (end: string) => clashingWorkload(`invoice${end}`, ["invoice"]) !== undefined;
  expect(between).toContain("-steps");
  expect([...all].filter((end) => end !== "" && clashing(end)).toSorted()).toEqual(
    [...new Set(between)].toSorted(),
  );
});

test("a workload of which a resource would be called like one of the environment is refused", async () => {
  const { ends, others } = await registeredNames();
  const taken = [...others].flatMap(([type, names]) =>
    [...names].flatMap((name) =>
      [...(ends.get(type) ?? [])]
        .filter((end) => name.endsWith(end))
        .map((end) => name.slice(0, name.length - end.length)),
    ),
  );
  expect(taken).toContain("network-endpoints");
  for (const name of taken) expect(clashingWorkload(name, [])).toBe("the network");
});

test("workloads with such names are refused with both names, whichever comes first", async () => {
  const settings = { worker: "fargate", tasks: { min: 1, max: 2 } };
  const known = (name: string) => ({ ...manifests.long, name });
  const names = ["quality", "quality-steps"];
  const deploy = (order: readonly string[]) =>
    build(
      { workloads: Object.fromEntries(order.map((name) => [name, settings])) },
      { manifests: Object.fromEntries(order.map((name) => [name, known(name)])) },
    );
  const [one, other] = names;
  for (const order of [names, names.toReversed()]) {
    await expect(deploy(order)).rejects.toThrow(ConfigurationError);
  }
  await expect(deploy(names)).rejects.toThrow(
    `sfn-workers:workloads.${other} and ${one} would have resources of the same name; allowed: another name for one of them`,
  );
});

test("names that only begin alike do not clash", () => {
  expect(
    clashingWorkload("invoice", ["invoice", "invoice-2", "invoice-schedules"]),
  ).toBeUndefined();
});

/** Their names are within a role, a network, or another resource that has one of its own. */
const INSIDE = new Set(["aws:iam/rolePolicy:RolePolicy"]);

test("two environments of one account have no name in common, so that a short-lived one lives beside others", async () => {
  const workloads = {
    short: { worker: "lambda", schedule: "rate(5 minutes)", wake: true },
    quick: { worker: "lambda", transport: "callback" },
    long: { worker: "fargate", tasks: { min: 0 }, wake: true },
    many: { worker: "fargate", transport: "callback", tasks: { min: 1 } },
  };
  const namesIn = async (stack: string) => {
    const { resources } = await build({ workloads }, { stack });
    return resources.flatMap(({ type, inputs }) => {
      const { name, family, dashboardName, namePrefix } = inputs;
      const given = name ?? family ?? dashboardName ?? namePrefix;
      return given === undefined || INSIDE.has(type) ? [] : [`${type} ${given}`];
    });
  };
  const [one, other] = [await namesIn("pr-123"), await namesIn("pr-12")];
  expect(one.length).toBeGreaterThan(20);
  expect(one.filter((name) => other.includes(name))).toEqual([]);
});
