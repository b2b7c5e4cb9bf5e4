import { z } from "zod";

/** A state machine of this account that is made elsewhere. */
const sender = z.strictObject({
  machineArn: z
    .string()
    // Step Functions' letters for a name (API reference, CreateStateMachine).
    .regex(
      /^arn:[a-z-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[\w-]{1,80}$/,
      "allowed: an ARN of a state machine, such as arn:aws:states:us-east-1:123456789012:stateMachine:NAME",
    ),
  roleArn: z
    .string()
    // IAM's letters for a path and for a name (API reference, CreateRole).
    .regex(
      /^arn:[a-z-]+:iam::\d{12}:role\/([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
      "allowed: an ARN of one role, such as arn:aws:iam::123456789012:role/NAME",
    ),
});

export const senders = z
  .array(sender)
  .superRefine((given, context) => {
    const arns = given.map(({ machineArn }) => machineArn);
    arns.forEach((arn, index) => {
      if (arns.indexOf(arn) === index) return;
      const path = [index, "machineArn"];
      context.addIssue({ code: "custom", path, message: "allowed: each of them once" });
    });
  })
  .default([])
  .describe(
    "State machines of this account, made elsewhere, that hand tasks to the workload: the machineArn and the roleArn of each; what goes into their definitions is in the stack's outputs, see docs/workflows.md",
  );
