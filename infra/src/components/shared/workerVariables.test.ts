import { isAllowedName } from "@sfn-workers/worker-core/manifest";
import { expect, test } from "vitest";
import { build } from "../../testing/graph.ts";
import { FUNCTION, TASK_DEFINITION } from "../../testing/types.ts";

const workloads = {
  short: { worker: "lambda" },
  quick: { worker: "lambda", transport: "callback" },
  long: { worker: "fargate" },
};

/** What each worker is told of its log. */
async function toldIn(stack: string, logExecutionData?: boolean) {
  const asked = logExecutionData === undefined ? {} : { logExecutionData };
  const graph = await build({ workloads, ...asked }, { stack });
  const ofFunction = (name: string) =>
    Object(graph.inputs(FUNCTION, name)["environment"]).variables.LOG_EXECUTION_DATA;
  const [container] = Object(graph.document(TASK_DEFINITION, "long", "containerDefinitions"));
  const ofTask = new Map<string, string>(
    container.environment.map(({ name, value }: Record<string, string>) => [name, value]),
  );
  return [ofFunction("short"), ofFunction("quick"), ofTask.get("LOG_EXECUTION_DATA")];
}

test("workers log what handlers say of their failures, except in prod", async () => {
  expect(await toldIn("dev")).toEqual([undefined, undefined, undefined]);
  expect(await toldIn("prod")).toEqual(["false", "false", "false"]);
});

test("logExecutionData decides, also for workers with transport: callback, whose logs have no tokens", async () => {
  expect(await toldIn("prod", true)).toEqual([undefined, undefined, undefined]);
  expect(await toldIn("dev", false)).toEqual(["false", "false", "false"]);
});

test("no workload can have a variable of the name of one that the program sets", async () => {
  const tasks = { min: 0, max: 2, watchDeployments: true };
  const own = {
    short: { worker: "fargate", tasks, wake: true },
    long: { worker: "fargate", tasks: { ...tasks, min: 1 } },
    many: { worker: "fargate", transport: "callback" },
    quick: { worker: "lambda", transport: "callback" },
    charge: {
      worker: "lambda",
      variables: { CHARGE_URL: "https://charge.example" },
      secrets: { CHARGE_KEY: "team/charge" },
    },
  };
  const graph = await build({ workloads: own, logExecutionData: false });
  const ofFunctions = graph
    .names(FUNCTION)
    .flatMap((name) => Object.keys(Object(graph.inputs(FUNCTION, name)["environment"]).variables));
  const ofTasks = graph.names(TASK_DEFINITION).flatMap((name) => {
    const [container] = Object(graph.document(TASK_DEFINITION, name, "containerDefinitions"));
    return container.environment.map((one: { readonly name: string }) => one.name);
  });
  const names = new Set<string>([...ofFunctions, ...ofTasks]);
  expect(names.size).toBeGreaterThan(10);
  expect([...names].filter(isAllowedName)).toEqual(["CHARGE_URL"]);
});
