import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_LAMBDA_VARIABLES_BYTES, MAX_TASK_DEFINITION_BYTES } from "../limits.ts";
import { build } from "../testing/graph.ts";
import { FUNCTION, TASK_DEFINITION } from "../testing/types.ts";
import { manifests } from "../urns/manifests.ts";
import { ConfigurationError } from "./explain.ts";
import { parseSettings } from "./settings.ts";

function problemsOf(workload: object, name = "short"): readonly string[] {
  try {
    parseSettings({ workloads: { [name]: workload } }, manifests);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

/** The most characters that one variable may have beside those. */
function longestWith(workload: object): number {
  let [fits, tooMany] = [0, MAX_TASK_DEFINITION_BYTES];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    const variables = { TEXT: "x".repeat(middle) };
    if (problemsOf({ ...workload, variables }).length === 0) fits = middle;
    else tooMany = middle;
  }
  return fits;
}

test("variables that are too large together are refused, with their size and the largest of them", () => {
  const variables = { SHORT: "a", LONG: "x".repeat(5_000) };
  expect(problemsOf({ worker: "lambda", variables })).toEqual([
    expect.stringMatching(
      /^sfn-workers:workloads\.short\.variables are 5023 bytes with what names the secrets; allowed: 3\d\d\d, since Lambda takes 4096 bytes of all variables of a function, \d+ of them for the program's own; the largest are LONG \(5000\), SHORT \(1\)$/,
    ),
  ]);
  expect(problemsOf({ worker: "fargate", variables })).toEqual([]);
  expect(problemsOf({ worker: "fargate", variables: { LONG: "ü".repeat(30_000) } })).toEqual([
    expect.stringContaining("since ECS takes 65536 bytes of a task definition"),
  ]);
});

test.each([
  { worker: "lambda" },
  { worker: "lambda", transport: "callback", concurrency: 1_000, maxReceiveCount: 1_000 },
])("what a function gets with the largest variables fits Lambda: %j", async (workload) => {
  const room = longestWith(workload);
  expect(room).toBeGreaterThan(3_000);
  const short = { ...workload, variables: { TEXT: "x".repeat(room) } };
  const graph = await build(
    { workloads: { short }, sourceMaps: true, logExecutionData: false },
    { stack: "s".repeat(40), account: { accountId: "123456789012", region: "ap-southeast-1" } },
  );
  const { variables } = Object(graph.inputs(FUNCTION, "short")["environment"]);
  expect(JSON.stringify(variables).length).toBeLessThanOrEqual(MAX_LAMBDA_VARIABLES_BYTES);
});

test("what a task definition has with the largest variables fits ECS", async () => {
  const room = longestWith({ worker: "fargate" });
  const short = { worker: "fargate", variables: { TEXT: "x".repeat(room) } };
  const graph = await build({ workloads: { short } }, { stack: "s".repeat(40) });
  const size = JSON.stringify(graph.inputs(TASK_DEFINITION, "short")).length;
  expect(size).toBeLessThanOrEqual(MAX_TASK_DEFINITION_BYTES);
});

test("the references of secrets count, at least as much as the function gets", async () => {
  const name = fc.stringMatching(/^[\w/+=.@-]{1,200}$/);
  const reference = fc
    .tuple(name, fc.option(fc.constantFrom("key", "password")))
    .map(([address, field]) => (field === null ? address : `${address}#${field}`));
  await fc.assert(
    fc.asyncProperty(reference, fc.nat({ max: 3_500 }), async (key, length) => {
      const workload = {
        worker: "lambda",
        variables: { CHARGE_URL: `https://charge.example/${"x".repeat(length)}` },
        secrets: { CHARGE_KEY: key, CHARGE_LOGIN: "ssm:/team/login" },
      };
      if (problemsOf(workload, "charge").length > 0) return;
      const graph = await build({ workloads: { charge: workload } });
      const { variables } = Object(graph.inputs(FUNCTION, "charge")["environment"]);
      expect(JSON.stringify(variables).length).toBeLessThanOrEqual(MAX_LAMBDA_VARIABLES_BYTES);
    }),
    { numRuns: 8 },
  );
});
