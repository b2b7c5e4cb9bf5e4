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
  ["a list of strings", '{"batchItemFailures":["b"]}', IDS],
  ["no list", '{"batchItemFailures":"b"}', IDS],
  ["no object", '"done"', IDS],
])("a batch whose response is %s fails the right messages", (_title, payload, failed) => {
  expect([...failedMessages(payload, IDS)]).toEqual(failed);
});
