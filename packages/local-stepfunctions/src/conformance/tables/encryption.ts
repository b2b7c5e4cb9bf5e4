import type { Body, Row, Source, Steps } from "../case.ts";
import { oneState } from "./oneState.ts";
import { inferred, stackd } from "./sources.ts";

const MEASURED: Source = stackd("encryption_admission.json");

const PASS = oneState("A");
const type = "CUSTOMER_MANAGED_KMS_KEY";
const kmsKeyId = "0f4b2a6e-8c1d-4e5f-9a3b-7d6c5e4f3a2b";
const MISSING = "Invalid Encryption Configuration: Must set a valid kmsKeyId.";
const custom = (member: string) =>
  `Invalid Encryption Configuration: Custom ${member} is not allowed when selecting AWS_OWNED_KEY.`;
const violated = (value: string, member: string, must: string) =>
  `1 validation error detected: Value '${value}' at 'encryptionConfiguration.${member}' failed to satisfy constraint: Member must ${must}`;

const CODE = "InvalidEncryptionConfiguration";
/** What is refused, whatever keys there are. */
const REFUSED: readonly [name: string, configuration: object, code: string, message: string][] = [
  ["a customer's key that isn't named", { type }, CODE, MISSING],
  ["AWS's key and another", { type: "AWS_OWNED_KEY", kmsKeyId }, CODE, custom("kmsKeyId")],
  [
    "a time of data keys of AWS's key",
    { type: "AWS_OWNED_KEY", kmsDataKeyReusePeriodSeconds: 300 },
    CODE,
    custom("kmsDataKeyReusePeriodSeconds"),
  ],
  [
    "901 seconds of a data key",
    { type, kmsKeyId, kmsDataKeyReusePeriodSeconds: 901 },
    "ValidationException",
    violated("901", "kmsDataKeyReusePeriodSeconds", "have value less than or equal to 900"),
  ],
  [
    "an unknown type",
    { type: "UNKNOWN" },
    "ValidationException",
    violated(
      "UNKNOWN",
      "type",
      "satisfy enum value set: [AWS_OWNED_KEY, CUSTOMER_MANAGED_KMS_KEY]",
    ),
  ],
];

const CALLS: Readonly<
  Record<string, (at: Steps, encryptionConfiguration: object) => Promise<unknown>>
> = {
  CreateStateMachine: (at, encryptionConfiguration) =>
    at.machine(PASS, { encryptionConfiguration }),
  CreateActivity: (at, encryptionConfiguration) =>
    at.call("CreateActivity", { name: at.newName(), encryptionConfiguration }),
};

/** UpdateStateMachine with these members of a machine that has AWS's key. */
async function update(at: Steps, more: object): Promise<Body> {
  const stateMachineArn = await at.machine(PASS);
  return at.call("UpdateStateMachine", { stateMachineArn, ...more });
}

export const encryption: readonly Row[] = [
  ...Object.entries(CALLS).flatMap(([operation, call]) =>
    REFUSED.map(
      ([name, configuration, refused, message]): Row => ({
        name: `${operation} refuses ${name}`,
        async steps(at) {
          await call(at, configuration);
          return {};
        },
        expected: { refused, message },
        source: MEASURED,
      }),
    ),
  ),
  ...[{}, { loggingConfiguration: { level: "OFF" } }].map(
    (more): Row => ({
      name: `an update of the key needs the definition, with ${JSON.stringify(more)} too`,
      async steps(at) {
        await update(at, { encryptionConfiguration: { type: "AWS_OWNED_KEY" }, ...more });
        return {};
      },
      expected: {
        refused: "MissingRequiredParameter",
        message: "The definition must be specified when updating the EncryptionConfiguration",
      },
      source:
        "loggingConfiguration" in more
          ? inferred("the message of the measured row beside it")
          : MEASURED,
    }),
  ),
  {
    name: "an update of the definition may have a key",
    async steps(at) {
      const encryptionConfiguration = { type: "AWS_OWNED_KEY" };
      const definition = JSON.stringify(PASS, null, 1);
      const { updateDate } = await update(at, { encryptionConfiguration, definition });
      return { updated: updateDate !== undefined };
    },
    expected: { updated: true },
    source: MEASURED,
  },
];
