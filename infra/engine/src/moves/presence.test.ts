import { expect, test } from "vitest";
import { remadeHolders } from "../testing/holders.ts";
import { createMovingEnvironment } from "../testing/moving.ts";

const workloads = {
  short: { worker: "lambda", wake: true },
  long: { worker: "fargate", tasks: { min: 1, max: 2 } },
  quick: { worker: "lambda", transport: "callback", maximumConcurrency: 2 },
  many: { worker: "fargate", transport: "callback" },
} as const;

test("a workload goes and comes back, and those beside it do not notice", async () => {
  await using environment = await createMovingEnvironment();
  await environment.move({ workloads });
  for (const name of Object.keys(workloads)) {
    const others = Object.fromEntries(
      Object.entries(workloads).filter(([other]) => other !== name),
    );
    const before = environment.state();
    const gone = await environment.move({ workloads: others });
    const back = await environment.move({ workloads });
    const steps = [...gone.steps, ...back.steps].filter((step) => isOfAnother(step.name, name));
    expect(steps.map((step) => `${step.op} ${step.urn}`)).toEqual([]);
    const operations = [...gone.operations, ...back.operations];
    const remade = remadeHolders(before, environment.state(), operations);
    expect(remade.filter((urn) => isOfAnother(urn.split("::").at(-1) ?? "", name))).toEqual([]);
  }
});

/** Of another workload. What all share, such as the dashboard, may change. */
function isOfAnother(resource: string, workload: string): boolean {
  const owner = Object.keys(workloads).find(
    (one) => resource === one || resource.startsWith(`${one}-`),
  );
  return owner !== undefined && owner !== workload;
}
