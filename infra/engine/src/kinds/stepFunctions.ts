import type { Given, Properties, ResourceKinds, StoredResource } from "./kind.ts";
import { regionalArn, sameInputs, text } from "./parts.ts";
import { isObject, isSame } from "./same.ts";

const STATE_MACHINE = "aws:sfn/stateMachine:StateMachine";

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
  [STATE_MACHINE]: {
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
      return { id: arn, outputs: { arn, ...published(arn, {}, { inputs }) } };
    },
    updated: ({ id, outputs }, after) => published(id, outputs, after),
  },
  "aws:sfn/alias:Alias": {
    // CreateStateMachineAlias: ConflictException; the alias of a version is one of its state machine.
    identity: ({ inputs }) => aliasArn(inputs),
    refuses: ({ inputs }, { others }) => missingVersion(inputs, others),
    refusesUpdate: (_before, { inputs }, { others }) => missingVersion(inputs, others),
    created: ({ inputs }) => ({ id: aliasArn(inputs), outputs: { arn: aliasArn(inputs) } }),
    // DeleteStateMachine deletes its versions and aliases.
    goesWith: ({ id }, gone) => gone.type === STATE_MACHINE && id.startsWith(`${gone.id}:`),
  },
} satisfies ResourceKinds;

function compared({ tags: _tags, roleArn: _role, ...inputs }: Properties): Properties {
  return inputs;
}

/** UpdateStateMachine with `publish`: a revision is a definition with its role and configurations, and has one version. */
function published(arn: string, before: Properties, { inputs }: Given): Properties {
  if (inputs["publish"] !== true) return {};
  const { name: _name, publish: _publish, tags: _tags, ...revision } = inputs;
  if (isSame(before["revision"], revision)) return {};
  const versions = Number(before["versions"] ?? 0) + 1;
  return { revision, versions, stateMachineVersionArn: `${arn}:${versions}` };
}

/** The ARN of the version that an alias stands for. */
function versionOf({ routingConfigurations: routes }: Properties): string {
  const [route] = Array.isArray(routes) ? routes.filter(isObject) : [];
  return text(route ?? {}, "stateMachineVersionArn");
}

function aliasArn(inputs: Properties): string {
  return versionOf(inputs).replace(/:\d+$/, `:${text(inputs, "name")}`);
}

/** ResourceNotFound, of a version that there is not. */
function missingVersion(inputs: Properties, others: readonly StoredResource[]): string | undefined {
  const wanted = versionOf(inputs);
  const isThere = others.some(({ type, id, outputs }) => {
    const versions = type === STATE_MACHINE ? Number(outputs["versions"] ?? 0) : 0;
    return Array.from({ length: versions }, (_, at) => `${id}:${at + 1}`).includes(wanted);
  });
  return isThere
    ? undefined
    : `ResourceNotFound: State Machine Version Does Not Exist: '${wanted}'`;
}
