import { expect, test } from "vitest";
import { everyMove } from "../testing/everyMove.ts";
import { remadeHolders } from "../testing/holders.ts";
import { createMovingEnvironment } from "../testing/moving.ts";

/** Workers of one workload, which share its activity or queue. */
const WORKERS = {
  activity: {
    lambda: { worker: "lambda", wake: true },
    "fargate, scaled": { worker: "fargate", tasks: { min: 1, max: 3 } },
    "fargate on demand": { worker: "fargate", tasks: { min: 0 } },
    "fargate on demand, woken": { worker: "fargate", tasks: { min: 0, max: 2 }, wake: true },
  },
  callback: {
    lambda: { worker: "lambda", transport: "callback" },
    fargate: { worker: "fargate", transport: "callback" },
    "fargate, scaled": { worker: "fargate", transport: "callback", tasks: { min: 1, max: 3 } },
  },
} as const;

test.each(Object.entries(WORKERS))(
  "a workload with transport: %s moves from each worker to each other one, and keeps what holds its tasks and its history",
  async (_transport, workers) => {
    await using environment = await createMovingEnvironment();
    const settings = new Map<string, object>(Object.entries(workers));
    const remade: string[] = [];
    for (const worker of everyMove([...settings.keys()])) {
      const before = environment.state();
      const { operations } = await environment.move({ workloads: { short: settings.get(worker) } });
      const urns = remadeHolders(before, environment.state(), operations);
      remade.push(...urns.map((urn) => `the move to ${worker}: ${urn}`));
    }
    expect(remade).toEqual([]);
  },
);
