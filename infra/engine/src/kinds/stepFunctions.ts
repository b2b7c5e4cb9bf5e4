import type { Properties, ResourceKinds } from "./kind.ts";
import { regionalArn, sameInputs, text } from "./parts.ts";
import { isSame } from "./same.ts";

/** What DescribeActivity and DescribeStateMachine say of what nobody has given a key, and the provider reads. */
const AWS_OWNED_KEY = { type: "AWS_OWNED_KEY" };

/**
 * What names, and what replaces besides what the local cloud knows: terraform-provider-aws 6.47, internal/service/sfn, and pulumi-aws 7, autonaming.go.
 * What creating does: the API reference of Step Functions.
 */
export const stepFunctionsKinds = {
  "aws:sfn/activity:Activity": {
    // The provider's update of an activity writes tags and nothing else.
    keeps: ["encryptionConfiguration"],
    filledIn: ["encryptionConfiguration"],
    unset: { encryptionConfiguration: AWS_OWNED_KEY },
    name: { input: "name", autonamed: 255, longest: 80 },
    identity: sameInputs("name"),
    // CreateActivity with the name of one that is there answers with its ARN, and ActivityAlreadyExists only for another
    // encryptionConfiguration.
    conflict: (there, { inputs }) =>
      isSame(there.inputs["encryptionConfiguration"], inputs["encryptionConfiguration"])
        ? "returns what is there"
        : "refused",
    created: ({ inputs }, place) => {
      const arn = regionalArn(place, "states", `activity:${text(inputs, "name")}`);
      return { id: arn, outputs: { arn } };
    },
  },
  "aws:sfn/stateMachine:StateMachine": {
    filledIn: ["encryptionConfiguration", "loggingConfiguration", "tracingConfiguration"],
    unset: { encryptionConfiguration: AWS_OWNED_KEY },
    name: { input: "name", autonamed: 255, longest: 80 },
    identity: sameInputs("name"),
    // CreateStateMachine is idempotent by name, definition, type, logging, tracing and encryption; the role and the tags
    // are not compared. Otherwise StateMachineAlreadyExists.
    conflict: (there, { inputs }) =>
      isSame(compared(there.inputs), compared(inputs)) ? "returns what is there" : "refused",
    created: ({ inputs }, place) => {
      const arn = regionalArn(place, "states", `stateMachine:${text(inputs, "name")}`);
      return { id: arn, outputs: { arn } };
    },
  },
} satisfies ResourceKinds;

function compared({ tags: _tags, roleArn: _role, ...inputs }: Properties): Properties {
  return inputs;
}
