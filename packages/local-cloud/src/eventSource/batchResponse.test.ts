import { expect, test } from "vitest";
import { failedMessages } from "./batchResponse.ts";

const IDS = ["a", "b"];

test.each([
  ["null", "null", []],
  ["an empty object", "{}", []],
  ["a null list", '{"batchItemFailures":null}', []],
  ["an empty list", '{"batchItemFailures":[]}', []],
  ["one of the messages", '{"batchItemFailures":[{"itemIdentifier":"b"}]}', ["b"]],
  ["an identifier of another batch", '{"batchItemFailures":[{"itemIdentifier":"c"}]}', IDS],
  ["an empty identifier", '{"batchItemFailures":[{"itemIdentifier":""}]}', IDS],
  ["a null identifier", '{"batchItemFailures":[{"itemIdentifier":null}]}', IDS],
  ["a wrong key", '{"batchItemFailures":[{"id":"b"}]}', IDS],
  ["a list of texts", '{"batchItemFailures":["b"]}', IDS],
  ["something else than a list", '{"batchItemFailures":"b"}', IDS],
  ["something else than an object", '"done"', IDS],
])("%s as a batch's response fails the right messages", (_says, payload, failed) => {
  expect([...failedMessages(payload, IDS)]).toEqual(failed);
});
