import { expect, test } from "vitest";
import { heldMessage, lifeOf } from "./sendAgain.ts";

test("a copy's count and age go on where its original's were", () => {
  const sqs = { approximateReceiveCount: "1", sentTimestamp: "1700000000000" };
  expect(lifeOf({ ...sqs, receives: undefined, firstSentAt: undefined })).toEqual({
    receiveCount: 1,
    sentAt: 1_700_000_000_000,
  });
  expect(lifeOf({ ...sqs, receives: "3", firstSentAt: "1600000000000" })).toEqual({
    receiveCount: 4,
    sentAt: 1_600_000_000_000,
  });
});

test("attributes that are no numbers, and numbers that are missing, count for nothing", () => {
  const message = { receives: "many", firstSentAt: "-1", sentTimestamp: undefined };
  expect(lifeOf({ ...message, approximateReceiveCount: undefined })).toEqual({ receiveCount: 1 });
});

test("a received message has the trace that SQS tells", () => {
  const Attributes = { ApproximateReceiveCount: "1", AWSTraceHeader: "Root=1-2-3" };
  expect(heldMessage({ Attributes })).toMatchObject({ traceHeader: "Root=1-2-3" });
  expect(heldMessage({})).not.toHaveProperty("traceHeader");
});
