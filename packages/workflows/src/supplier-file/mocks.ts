import type { MocksOf } from "@sfn-workers/local-stepfunctions/testing";
import type { workflow } from "./workflow.ts";

/** What the services answer where nothing fails. */
export const mocks = {
  "dynamodb:putItem": {},
  "dynamodb:deleteItem": {},
  "sns:publish": { MessageId: "1" },
  // Somebody accepts a doubtful file.
  "sqs:sendMessage.waitForTaskToken": { accept: true, why: "the supplier has called" },
} satisfies MocksOf<typeof workflow>;
