import { expect, test } from "vitest";
import { RESOURCE_TYPES } from "../counterparts/index.ts";
import { isReplacedBy, REPLACED_BY } from "./replacements.ts";

test("each type says which of its arguments replace it", () => {
  expect(Object.keys(REPLACED_BY).toSorted()).toEqual(Object.keys(RESOURCE_TYPES).toSorted());
});

test("an argument that AWS can't change, and the Region, replace a resource", () => {
  expect(isReplacedBy("aws:sqs/queue:Queue", "fifoQueue")).toBe(true);
  expect(isReplacedBy("aws:sqs/queue:Queue", "region")).toBe(true);
  expect(isReplacedBy("aws:sqs/queue:Queue", "delaySeconds")).toBe(false);
});
