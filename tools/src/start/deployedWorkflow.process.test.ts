import { program } from "@sfn-workers/infra/program";
import { runWorkflow } from "@sfn-workers/local-stepfunctions/testing";
import { defineWorkflow, run, workloadOf } from "@sfn-workers/states-language/workflow";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { FIXTURE_WORKLOADS } from "../testing/fixtureEnvironment.ts";
import { workload as greeting } from "../testing/workloads/greeting/handler.ts";
import { manifests } from "../testing/workloads/manifests.ts";
import { workload as orderTotal } from "../testing/workloads/order-total/handler.ts";
import { keptText } from "./keep.ts";

const workflow = defineWorkflow({
  name: "welcome",
  description: "Greets a customer and asks for a total",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Greet",
    States: {
      Greet: run(workloadOf<typeof greeting>(manifests.greeting), { Next: "Total" }),
      // The handler refuses this input before it calls its service.
      Total: run(workloadOf<typeof orderTotal>(manifests["order-total"]), {
        Arguments: { article: "lamp", quantity: 0 },
        End: true,
      }),
    },
  },
});

afterEach(() => vi.unstubAllEnvs());

test("a workflow's test is the same in the process and against an environment with its own workers", async () => {
  const options = { manifests, tasks: { Greet: greeting, Total: orderTotal } };
  const input = { name: "Jana" };
  const { seconds: _, calls, ...here } = await runWorkflow(workflow, input, options);
  expect(here).toMatchObject({ status: "FAILED", error: "Worker.InvalidInput" });

  const environment = await deployFixtures({
    run: () => program({ manifests, transforms: {}, workflows: { welcome: workflow } }),
    settings: {
      workloads: {
        greeting: FIXTURE_WORKLOADS.greeting,
        "order-total": FIXTURE_WORKLOADS["order-total"],
      },
      workflows: { welcome: { alarms: { enabled: false } } },
    },
  });
  onTestFinished(() => environment.stop());
  // What `pnpm start --keep` says to export.
  for (const [, line = ""] of keptText(environment).matchAll(/^ {2}export (.+)$/gm)) {
    for (const [, name = "", quoted, plain = ""] of line.matchAll(/(\w+)=(?:'([^']*)'|(\S+))/g)) {
      vi.stubEnv(name, quoted ?? plain);
    }
  }

  const there = await runWorkflow(workflow, input, options);
  expect(there).toMatchObject({ ...here, calls: calls.map(({ at: _at, ...call }) => call) });
});
