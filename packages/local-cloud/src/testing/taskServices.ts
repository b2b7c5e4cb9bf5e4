import type { Clock } from "@sfn-workers/local-stepfunctions";
import type { ServiceServices } from "../ecs/service.ts";
import { createTasks } from "../ecs/tasks.ts";
import { createIam } from "../iam/iam.ts";

const UNUSED = { url: "http://127.0.0.1:1" };

/** What tasks without processes need of the cloud. */
export const servicesOfTasks = (clock: Clock): Omit<ServiceServices, "onFailure"> => ({
  clock,
  tasks: createTasks(clock),
  iam: createIam(),
  agent: { attach: () => ({ variables: {}, detach() {} }) },
  pollEndpoints: [],
  logGroups: new Map(),
  endpoint: UNUSED,
  sqs: UNUSED,
  secrets: { ...UNUSED, fetchForContainer: () => "" },
  log() {},
});
