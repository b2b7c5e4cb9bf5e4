import {
  defineWorkflow,
  run,
  type Workflow,
  workloadOf,
} from "@sfn-workers/states-language/workflow";
import { expect, expectTypeOf, test } from "vitest";
import type { MocksOf } from "./mocksOf.ts";

const thumbnail = workloadOf({
  name: "thumbnail",
  description: "Makes a thumbnail",
  timeoutSeconds: 120,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 60,
});

const workflow = defineWorkflow({
  name: "picture",
  description: "Makes pictures",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        ItemReader: {
          Resource: "arn:aws:states:::s3:listObjectsV2",
          Arguments: { Bucket: "pictures" },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "Shrink",
          States: {
            Shrink: run(thumbnail, { Next: "Ask" }),
            Ask: {
              Type: "Task",
              Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
              Arguments: { QueueUrl: "q", MessageBody: "{% $states.context.Task.Token %}" },
              End: true,
            },
          },
        },
        Next: "Both",
      },
      Both: {
        Type: "Parallel",
        Branches: [
          {
            StartAt: "Count",
            States: {
              Count: {
                Type: "Task",
                Resource: "arn:aws:lambda:us-east-1:123456789012:function:count",
                End: true,
              },
            },
          },
        ],
        End: true,
      },
    },
  },
});

test("mocks are named by the calls of the workflow's own states, on every level", () => {
  expectTypeOf<keyof MocksOf<typeof workflow>>().toEqualTypeOf<
    "s3:listObjectsV2" | "sqs:sendMessage" | "sqs:sendMessage.waitForTaskToken" | "lambda:function"
  >();
});

test("the compiler refuses a mock of a call that no state makes", () => {
  const mocks = {
    "lambda:function": 3,
    // @ts-expect-error: no state calls it
    "sns:publish": {},
  } satisfies MocksOf<typeof workflow>;
  expect(Object.keys(mocks)).toHaveLength(2);
});

test("a definition from a file may call anything", () => {
  expectTypeOf<keyof MocksOf<Workflow>>().toEqualTypeOf<string>();
});
