import { expect, test } from "vitest";
import { createHangs, createStrikes, FAULTS } from "./faults.ts";

const request = (operation: string, worker: string) =>
  Buffer.from(
    `POST / HTTP/1.1\r\nauthorization: AWS4-HMAC-SHA256 Credential=${worker}/20261127/us-east-1\r\nx-amz-target: AWSStepFunctions.${operation}\r\n\r\n{}`,
  );

test("a hang swallows one worker's heartbeats, as long as it lasts, and counts them", () => {
  const strikes = createStrikes(FAULTS);
  const hang = (until: number) =>
    createHangs(strikes, [{ worker: "a-1", from: 0, until: Date.now() + until }]);
  const lasting = hang(60_000);
  expect(lasting(request("SendTaskHeartbeat", "a-1"))).toBe(true);
  expect(lasting(request("SendTaskHeartbeat", "a-11"))).toBe(false);
  expect(lasting(request("SendTaskSuccess", "a-1"))).toBe(false);
  expect(hang(-1)(request("SendTaskHeartbeat", "a-1"))).toBe(false);
  expect(strikes.counts.hang).toBe(1);
});
