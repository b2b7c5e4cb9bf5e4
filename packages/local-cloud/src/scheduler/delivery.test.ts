import { AccessDeniedException, createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { describe, expect, test } from "vitest";
import { SqsError } from "../sqs/sqsError.ts";
import type { DeadLetter } from "./deadLetters.ts";
import { createDelivery, type DeliveryOptions } from "./delivery.ts";

const ARN = "arn:aws:scheduler:us-east-1:000000000000:schedule/default/timer";
const THROTTLED = () => new SqsError("RequestThrottled", "Request is throttled.", { status: 403 });

/** Delivers one event to a target that fails with these errors, one after the other, and then takes it. */
function deliver(errors: readonly Error[], options: Partial<DeliveryOptions> = {}) {
  const clock = createVirtualClock(Date.parse("2026-01-01T08:00:00Z"));
  const inputs: string[] = [];
  const letters: DeadLetter[] = [];
  const failures: string[] = [];
  const delivery = createDelivery(
    {
      schedule: { name: "timer", arn: ARN },
      session: { roleArn: "arn:aws:iam::000000000000:role/timer", sessionName: "timer" },
      target: {
        async start(_session, input) {
          inputs.push(input);
          const error = errors[inputs.length - 1];
          if (error !== undefined) throw error;
        },
      },
      input: "<aws.scheduler.attempt-number>",
      maxRetries: 185,
      maxAgeSeconds: 86_400,
      deadLetters: { send: async (_session, letter) => void letters.push(letter) },
      ...options,
    },
    { clock, onFailure: ({ message }) => void failures.push(message) },
  );
  delivery.deliver(clock.now());
  return { clock, delivery, inputs, letters, failures };
}

describe("the input of a target", () => {
  test("has the keywords of EventBridge Scheduler replaced, and other text as it is", async () => {
    const input =
      '{"arn":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>",' +
      '"id":"<aws.scheduler.execution-id>","n":"<aws.scheduler.attempt-number>","x":"<aws.other>"}';
    const { inputs } = deliver([], { input });
    expect(JSON.parse(inputs[0] ?? "")).toEqual({
      arn: ARN,
      at: "2026-01-01T08:00:00Z",
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      n: "1",
      x: "<aws.other>",
    });
  });

  test("is a default notification when the schedule has none", () => {
    const { inputs } = deliver([], { input: undefined });
    expect(JSON.parse(inputs[0] ?? "")).toMatchObject({
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      time: "2026-01-01T08:00:00Z",
      resources: [ARN],
      detail: "{}",
    });
  });
});

test("a target that throttles is tried again after growing delays, with the next attempt number", async () => {
  const { clock, inputs, letters, failures } = deliver([THROTTLED(), THROTTLED()]);
  await clock.advance(999);
  expect(inputs).toEqual(["1"]);
  await clock.advance(1);
  expect(inputs).toEqual(["1", "2"]);
  await clock.advance(1_999);
  expect(inputs).toHaveLength(2);
  await clock.advance(1);
  expect(inputs).toEqual(["1", "2", "3"]);
  await clock.advance(86_400_000);
  expect(inputs).toHaveLength(3);
  expect({ letters, failures }).toEqual({ letters: [], failures: [] });
});

test("an event that all attempts have failed for becomes a dead letter, which tells why", async () => {
  const { clock, inputs, letters, failures } = deliver([THROTTLED(), THROTTLED(), THROTTLED()], {
    maxRetries: 1,
  });
  await clock.advance(86_400_000);
  expect(inputs).toEqual(["1", "2"]);
  expect(failures).toEqual(["Request is throttled. (after 2 attempts)"]);
  expect(letters).toMatchObject([
    { input: "2", attempt: { number: 2 }, exhausted: "MaximumRetryAttempts" },
  ]);
});

test("an event that would be too old for another attempt becomes a dead letter", async () => {
  const errors = Array.from({ length: 20 }, THROTTLED);
  const { clock, inputs, letters } = deliver(errors, { maxAgeSeconds: 60 });
  await clock.advance(86_400_000);
  // After 1, 2, 4, 8 and 16 s; the next wait, of 32 s, would end after 63 s.
  expect(inputs).toHaveLength(6);
  expect(letters).toMatchObject([{ exhausted: "MaximumEventAgeInSeconds" }]);
});

test("a refusal is not tried again", async () => {
  const error = new AccessDeniedException("not authorized");
  const { clock, inputs, letters, failures } = deliver([error]);
  await clock.advance(86_400_000);
  expect(inputs).toHaveLength(1);
  expect(letters).toMatchObject([{ error, attempt: { number: 1 }, exhausted: undefined }]);
  // IAM reports missing permissions itself.
  expect(failures).toEqual([]);
});

test("a stopped schedule makes no further attempt", async () => {
  const { clock, delivery, inputs, letters } = deliver([THROTTLED(), THROTTLED()]);
  await clock.advance(0);
  delivery.stop();
  await clock.advance(86_400_000);
  expect(inputs).toHaveLength(1);
  expect(letters).toEqual([]);
});
