import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import type { Cloud } from "../cloud.ts";
import type { Counterpart, CreateCounterpart } from "../counterparts/counterpart.ts";
import { queue } from "../counterparts/queue.ts";
import type { LocalFunction } from "../lambda/localFunction.ts";
import { sqsForTest } from "./queues.ts";
import { registrationOf } from "./registration.ts";

/** The parts of a cloud that queues, event sources and schedules need, in virtual time. */
export async function cloudForTest() {
  const clock = createVirtualClock();
  const { sqs, iam, session } = await sqsForTest(undefined, { clock });
  const failures: string[] = [];
  const cloud = {
    ...{ clock, sqs, iam },
    functions: new Map<string, LocalFunction>(),
    eventSources: new Map(),
    schedules: new Set(),
    clusters: new Map(),
    onFailure: ({ message }: { message: string }) => void failures.push(message),
  } as unknown as Cloud;
  const create = (make: CreateCounterpart, inputs: object, name = "worker") =>
    make(
      registrationOf({ ...inputs }, { identity: { urn: `urn:${name}`, name, generation: 0 } }),
      cloud,
    );
  const update = async (one: Counterpart, inputs: object) =>
    one.update?.(registrationOf({ ...inputs }));
  const createQueue = async (name: string, inputs: object = {}) =>
    outputsOf(await create(queue, { name, ...inputs }, name));
  return { clock, cloud, sqs, iam, session, failures, create, createQueue, update };
}

function outputsOf(counterpart: Counterpart) {
  const { arn, url } = counterpart.outputs as { arn: string; url: string };
  return { counterpart, arn, url };
}

export const document = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
