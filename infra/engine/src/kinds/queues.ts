import type { Properties, ResourceKinds, StoredResource } from "./kind.ts";
import { partOf, regionalArn, sameInputs, text } from "./parts.ts";
import { isSame } from "./same.ts";

/**
 * What names, and what replaces besides what the local cloud knows: terraform-provider-aws 6.47, internal/service/sqs, and pulumi-aws 7, resource_overrides.go.
 * What creating does: the API reference of SQS.
 */
export const queueKinds = {
  "aws:sqs/queue:Queue": {
    filledIn: ["policy", "redriveAllowPolicy", "redrivePolicy"],
    name: { input: "name", autonamed: 80, longest: 80 },
    identity: sameInputs("name"),
    // CreateQueue answers with the queue that is there when the request's attributes are its own, and else with
    // QueueNameExists. Tags are no attributes. For 60 s after a deletion it answers QueueDeletedRecently, and the provider
    // tries again.
    conflict: (there, { inputs }) =>
      isSame(attributes(there.inputs), attributes(inputs)) ? "returns what is there" : "refused",
    created: ({ inputs }, place) => {
      const name = text(inputs, "name");
      const url = `https://sqs.${place.region}.amazonaws.com/${place.accountId}/${name}`;
      return { id: url, outputs: { arn: regionalArn(place, "sqs", name), url } };
    },
  },
  // An attribute of the queue: creating it sets the attribute, deleting it clears it, whoever has set it.
  "aws:sqs/queuePolicy:QueuePolicy": {
    identity: sameInputs("queueUrl"),
    conflict: "overwrites",
    created: partOf("queueUrl"),
    goesWith: isQueueOf,
  },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {
    identity: sameInputs("queueUrl"),
    conflict: "overwrites",
    created: partOf("queueUrl"),
    goesWith: isQueueOf,
  },
} satisfies ResourceKinds;

function attributes({ tags: _, ...inputs }: Properties): Properties {
  return inputs;
}

function isQueueOf({ inputs }: StoredResource, { type, id }: StoredResource): boolean {
  return type === "aws:sqs/queue:Queue" && inputs["queueUrl"] === id;
}
