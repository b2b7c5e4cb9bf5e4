import type { ServiceDouble } from "@sfn-workers/local-stepfunctions/testing";

/** What the services answer where nothing fails. */
export const mocks = {
  "dynamodb:putItem": {},
  "dynamodb:deleteItem": {},
  "sns:publish": { MessageId: "1" },
  // Somebody accepts a doubtful file.
  "sqs:sendMessage.waitForTaskToken": { accept: true, why: "the supplier has called" },
} satisfies Record<string, ServiceDouble>;
