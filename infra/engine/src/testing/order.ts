import type { ProgramOptions } from "@sfn-workers/infra/program";
import { workflows } from "@sfn-workers/infra/testWorkflows";

/** The workloads beside the workflow: one of an activity, and one of a queue. */
export const WORKLOADS = {
  short: { worker: "lambda" },
  quick: { worker: "lambda", transport: "callback" },
};

export type Workflow = NonNullable<ProgramOptions["workflows"]>[string];

const { "refund-order": refund } = workflows;

/** The workflow `order`: publishes a message, then asks a queue for a price. */
export const asking: Workflow = {
  ...refund,
  name: "order",
  definition: {
    StartAt: "Tell",
    States: {
      Tell: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Parameters: { TopicArn: "arn:aws:sns:us-east-1:000000000000:prices", Message: "now" },
        Next: "Price",
      },
      Price: refund.definition.States.Price,
    },
  },
};

/** The same workflow when it asks nobody, and publishes nothing. */
export function quiet(Comment: string, allows: Workflow["allows"] = []): Workflow {
  return {
    ...asking,
    allows,
    definition: { StartAt: "Done", States: { Done: { Type: "Succeed", Comment } } },
  };
}
