import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, test } from "vitest";
import { createQueueRegistry } from "./queueRegistry.ts";

function registry() {
  const clock = createVirtualClock();
  return { clock, queues: createQueueRegistry(clock, "us-east-1", () => "http://127.0.0.1:1") };
}

const redriveTo = (deadLetterTargetArn: string, maxReceiveCount: unknown = 3) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
});

describe("a queue's name", () => {
  test.each(["", "a b", "x".repeat(81), "orders.fifo"])("%j is refused", (name) => {
    expect(() => registry().queues.create(name, {})).toThrow(
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
  });

  test("that is taken gives the same queue if its attributes are equal, and is refused if not", () => {
    const { queues } = registry();
    const queue = queues.create("tasks", { VisibilityTimeout: "30" });
    expect(queues.create("tasks", { DelaySeconds: "0" })).toBe(queue);
    expect(() => queues.create("tasks", { DelaySeconds: "5" })).toThrow(
      "A queue already exists with the same name and a different value for attribute DelaySeconds",
    );
  });

  test("can be used again a minute after the queue was deleted", async () => {
    const { clock, queues } = registry();
    queues.delete(queues.create("tasks", {}));
    await clock.advance(59_999);
    expect(() => queues.requireUnused("tasks")).toThrow(
      "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
    );
    await clock.advance(1);
    queues.requireUnused("tasks");
  });
});

test.each([
  [{ VisibilityTimeout: "43201" }, "Invalid value for the parameter VisibilityTimeout."],
  [{ DelaySeconds: "1.5" }, "Invalid value for the parameter DelaySeconds."],
  [{ FifoQueue: "true" }, "Unknown Attribute FifoQueue."],
])("the attributes %j are refused", (attributes, message) => {
  expect(() => registry().queues.create("tasks", attributes)).toThrow(message);
});

describe("a redrive policy", () => {
  const reasons = (policy: object) => {
    const { queues } = registry();
    queues.create("dead", {});
    return () => queues.create("tasks", { RedrivePolicy: JSON.stringify(policy) });
  };
  const dead = "arn:aws:sqs:us-east-1:000000000000:dead";

  test.each([
    [
      { deadLetterTargetArn: "arn:aws:sqs:us-east-1:000000000000:other", maxReceiveCount: 3 },
      "Dead letter target does not exist.",
    ],
    [{ deadLetterTargetArn: "dead", maxReceiveCount: 3 }, "Invalid value for deadLetterTargetArn."],
    [{ maxReceiveCount: 3 }, "does not contain mandatory attribute: deadLetterTargetArn."],
    [{ deadLetterTargetArn: dead }, "does not contain mandatory attribute: maxReceiveCount."],
    [
      { deadLetterTargetArn: dead, maxReceiveCount: 1_001 },
      "Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.",
    ],
  ])("%j is refused", (policy, reason) => {
    expect(reasons(policy)).toThrow(
      `Value ${JSON.stringify(policy)} for parameter RedrivePolicy is invalid. Reason: `,
    );
    expect(reasons(policy)).toThrow(reason);
  });

  test("may have its count as text", () => {
    expect(reasons({ deadLetterTargetArn: dead, maxReceiveCount: "3" })).not.toThrow();
  });

  test.each([
    ["denyAll", undefined, false],
    ["allowAll", undefined, true],
    ["byQueue", ["arn:aws:sqs:us-east-1:000000000000:tasks"], true],
    ["byQueue", ["arn:aws:sqs:us-east-1:000000000000:others"], false],
  ])(
    "needs a target that allows its queue: %s %j",
    (redrivePermission, sourceQueueArns, allowed) => {
      const { queues } = registry();
      const target = queues.create("dead", {
        RedriveAllowPolicy: JSON.stringify({ redrivePermission, sourceQueueArns }),
      });
      const create = () => queues.create("tasks", redriveTo(target.arn));
      if (allowed) expect(create).not.toThrow();
      else expect(create).toThrow("does not allow the source queue");
    },
  );

  test("of a queue that has messages applies to the next receive", () => {
    const { queues } = registry();
    const target = queues.create("dead", {});
    const queue = queues.create("tasks", {});
    queues.setAttributes(queue, redriveTo(target.arn));
    expect(queue.attributes).toEqual(redriveTo(target.arn));
    queues.setAttributes(queue, { RedrivePolicy: "" });
    expect(queue.attributes).toEqual({});
  });

  test("with a wrong permission for sources is refused", () => {
    const policy = JSON.stringify({ redrivePermission: "byQueue" });
    expect(() => registry().queues.create("dead", { RedriveAllowPolicy: policy })).toThrow(
      "for parameter RedriveAllowPolicy is invalid. Reason: With byQueue, sourceQueueArns must have 1 to 10 ARNs.",
    );
  });
});
