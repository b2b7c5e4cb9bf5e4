import { run, type Workflow, workloadOf } from "@sfn-workers/states-language/workflow";
import type { HeldResource } from "../moves/abandoned.ts";
import { plannedResources } from "../moves/planned.ts";
import { machineIn } from "../moves/takenAway.ts";
import { program } from "../program.ts";
import { manifests } from "../urns/manifests.ts";

const ACCOUNT = { accountId: "000000000000", region: "us-east-1" };
export const WORKLOADS = {
  short: { worker: "lambda", wake: true },
  quick: { worker: "lambda", transport: "callback" },
};
export const TOPIC = "arn:aws:sns:us-east-1:000000000000:news";

export const order = (
  StartAt: string,
  States: object,
  type: Workflow["type"] = "STANDARD",
): Workflow => ({
  name: "order",
  description: "Takes an order",
  type,
  definition: { StartAt, States },
});

export const TELL = {
  Type: "Task",
  Resource: "arn:aws:states:::sns:publish",
  Parameters: { TopicArn: TOPIC, Message: "done" },
};
const CHECK = run(workloadOf(manifests.short), { Next: "Done" });
export const DONE = { Done: { Type: "Succeed" } };

/** Publishes in each item of a Map. */
export const telling = order("Check", {
  Check: run(workloadOf(manifests.short), { Next: "Each" }),
  Each: {
    Type: "Map",
    ItemProcessor: { StartAt: "Tell", States: { Tell: { ...TELL, End: true } } },
    Next: "Done",
  },
  ...DONE,
});
export const quiet = order("Check", { Check: CHECK, ...DONE });

/** What is planned, of which the program may find some deployed. */
interface Given {
  readonly workflow: Workflow;
  readonly settings?: object;
  readonly more?: object;
  readonly deployed?: readonly HeldResource[];
}

export function planned({ workflow, settings = {}, more = {}, deployed = [] }: Given) {
  const given = { workloads: WORKLOADS, workflows: { order: settings }, ...more };
  const config = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [`sfn-workers:${key}`, value]),
  );
  const now = () => new Date("2026-11-28T08:00:00Z");
  const run = () => program({ manifests, transforms: {}, workflows: { order: workflow }, now });
  return plannedResources({ stack: "dev", project: "shop", config }, run, ACCOUNT, deployed);
}

export const definitionIn = (all: readonly HeldResource[]) =>
  String(machineIn(all, "order")?.inputs["definition"]);
