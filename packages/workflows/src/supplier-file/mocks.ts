import type { MocksOf } from "@sfn-workers/local-stepfunctions/testing";
import type { workflow } from "./workflow.ts";

/** What the services answer where nothing fails. */
export const mocks = {
  "dynamodb:putItem": {},
  "dynamodb:deleteItem": {},
  "sns:publish": { MessageId: "1" },
} satisfies MocksOf<typeof workflow>;
