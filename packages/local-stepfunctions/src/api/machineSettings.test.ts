import { describe, expect, test } from "vitest";
import type { MachineSettings } from "../engine/revision.ts";
import { testEndpoint } from "../testing/endpoint.ts";
import {
  changesSettings,
  readSettings as readSettingsIn,
  sameSettings,
} from "./machineSettings.ts";

const DEFAULTS = {
  loggingConfiguration: { level: "OFF", includeExecutionData: false },
  tracingConfiguration: { enabled: false },
  encryptionConfiguration: { type: "AWS_OWNED_KEY" },
};
const SCOPE = { partition: "aws", region: "us-east-1", accountId: "000000000000" };
const ID = "3bdd536d-bb54-4488-b0fd-0c25e1cb1ddb";
const KEY = `arn:aws:kms:us-east-1:000000000000:key/${ID}`;
const ALIAS = "arn:aws:kms:us-east-1:000000000000:alias/mine";
const readSettings = (request: object, before?: MachineSettings) =>
  readSettingsIn(SCOPE, { ...request }, before);
const LOG_GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:name:*";
const destinationsOf = (...arns: unknown[]) =>
  arns.map((logGroupArn) => ({ cloudWatchLogsLogGroup: { logGroupArn } }));
const logging = (loggingConfiguration: object) => () => readSettings({ loggingConfiguration });

describe("a machine's settings", () => {
  test("have AWS's defaults", () => {
    expect(readSettings({})).toEqual(DEFAULTS);
  });

  test("keep their value when an update omits them", () => {
    const before = readSettings({
      loggingConfiguration: { level: "ALL", destinations: destinationsOf(LOG_GROUP) },
      tracingConfiguration: { enabled: true },
      encryptionConfiguration: { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: KEY },
    });
    expect(before.loggingConfiguration).toEqual({
      level: "ALL",
      includeExecutionData: false,
      destinations: destinationsOf(LOG_GROUP),
    });
    expect(readSettings({}, before)).toEqual(before);
    expect(readSettings({ tracingConfiguration: { enabled: false } }, before)).toEqual({
      ...before,
      tracingConfiguration: { enabled: false },
    });
  });

  test.each([
    ["no destination", { level: "ALL" }, "Must specify exactly one Log Destination."],
    [
      "two destinations",
      { level: "ALL", destinations: destinationsOf(LOG_GROUP, LOG_GROUP) },
      "Must specify exactly one Log Destination.",
    ],
    [
      "two destinations although the level is OFF",
      { destinations: destinationsOf(LOG_GROUP, LOG_GROUP) },
      "Must specify exactly one Log Destination.",
    ],
    [
      "a destination without a log group",
      { level: "ALL", destinations: [{}] },
      "Must set valid CloudWatch Log Group ARN.",
    ],
    [
      "a destination that is null",
      { level: "ALL", destinations: [null] },
      "Must set valid CloudWatch Log Group ARN.",
    ],
    [
      "a log group that is null",
      { level: "ALL", destinations: destinationsOf(null) },
      "Must set valid CloudWatch Log Group ARN.",
    ],
    [
      "another service's ARN",
      { level: "ALL", destinations: destinationsOf("arn:aws:s3:::bucket:*") },
      "Provided ARN is not CloudWatch Logs Log Group ARN.",
    ],
    [
      "an ARN with a prefix",
      { level: "ALL", destinations: destinationsOf(`x${LOG_GROUP}`) },
      "Provided ARN is not CloudWatch Logs Log Group ARN.",
    ],
    [
      "a log group without its qualifier",
      { level: "ALL", destinations: destinationsOf(LOG_GROUP.slice(0, -2)) },
      "Log Group ARN must be provided with '*' qualifier.",
    ],
    [
      "an invalid destination although the level is OFF",
      { destinations: destinationsOf("x") },
      "Provided ARN is not CloudWatch Logs Log Group ARN.",
    ],
  ])("reject logging with %s", (_, configuration, problem) => {
    expect(logging(configuration)).toThrow(
      expect.objectContaining({
        code: "InvalidLoggingConfiguration",
        message: `Invalid Logging Configuration: ${problem}`,
      }),
    );
  });

  test.each([
    [{}],
    [{ level: "OFF" }],
    [{ level: "OFF", destinations: destinationsOf(LOG_GROUP) }],
    [{ level: "FATAL", includeExecutionData: true, destinations: destinationsOf(LOG_GROUP) }],
  ])("accept logging with %j", (configuration) => {
    expect(logging(configuration)()).toMatchObject({ loggingConfiguration: configuration });
  });

  test("consist of AWS's members only", () => {
    const deep = JSON.parse(`${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}`);
    const destination = { ...destinationsOf(LOG_GROUP)[0], deep };
    expect(
      readSettings({
        loggingConfiguration: { deep, destinations: [destination] },
        tracingConfiguration: { deep },
        encryptionConfiguration: { type: "AWS_OWNED_KEY", kmsKeyId: null, deep },
      }),
    ).toEqual({
      ...DEFAULTS,
      loggingConfiguration: {
        ...DEFAULTS.loggingConfiguration,
        destinations: destinationsOf(LOG_GROUP),
      },
    });
  });

  test("name the customer's key when it encrypts", () => {
    const encryptionConfiguration = { type: "CUSTOMER_MANAGED_KMS_KEY" };
    expect(() => readSettings({ encryptionConfiguration })).toThrow(
      expect.objectContaining({ code: "InvalidEncryptionConfiguration" }),
    );
    const unused = { type: "AWS_OWNED_KEY", kmsKeyId: KEY };
    expect(() => readSettings({ encryptionConfiguration: unused })).toThrow(
      "Invalid Encryption Configuration: Custom kmsKeyId is not allowed when selecting AWS_OWNED_KEY.",
    );
    const whole = { ...encryptionConfiguration, kmsKeyId: KEY, kmsDataKeyReusePeriodSeconds: 60 };
    expect(readSettings({ encryptionConfiguration: whole }).encryptionConfiguration).toEqual(whole);
  });

  test("use a data key of the customer's key again for five minutes, if they don't say how long", () => {
    const encryptionConfiguration = { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: KEY };
    expect(readSettings({ encryptionConfiguration }).encryptionConfiguration).toEqual({
      ...encryptionConfiguration,
      kmsDataKeyReusePeriodSeconds: 300,
    });
  });

  test.each([
    ["its ARN", KEY, KEY],
    ["its id", ID, KEY],
    [
      "the id of one of many regions",
      `mrk-${"0a".repeat(16)}`,
      KEY.replace(ID, `mrk-${"0a".repeat(16)}`),
    ],
    ["the ARN of an alias", ALIAS, ALIAS],
    ["an alias", "alias/mine", "alias/mine"],
  ])("name a key by %s", (_title, kmsKeyId, shown) => {
    const encryptionConfiguration = { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId };
    expect(readSettings({ encryptionConfiguration }).encryptionConfiguration).toMatchObject({
      kmsKeyId: shown,
    });
  });

  test.each(["key", "mine/alias", "arn:aws:s3:::bucket", `${ID}0`, ` ${KEY}`])(
    "can't name the key %j",
    (kmsKeyId) => {
      const encryptionConfiguration = { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId };
      expect(() => readSettings({ encryptionConfiguration })).toThrow(
        expect.objectContaining({
          code: "InvalidEncryptionConfiguration",
          message: `Invalid keyId '${kmsKeyId}'`,
        }),
      );
    },
  );

  test("allow a version description only when publish is true", () => {
    for (const more of [{}, { publish: false }]) {
      expect(() => readSettings({ versionDescription: "v", ...more })).toThrow(
        "Version description can only be set when publish is true",
      );
    }
    expect(readSettings({ versionDescription: "v", publish: true })).toEqual(DEFAULTS);
  });
});

test.each([
  [{}, false],
  [{ definition: "{}" }, false],
  [{ loggingConfiguration: {} }, true],
  [{ tracingConfiguration: {} }, true],
  [{ encryptionConfiguration: {} }, true],
])("the request %j changes settings: %j", (request, changes) => {
  expect(changesSettings(request)).toBe(changes);
});

test("settings with equal values are equal", () => {
  expect(sameSettings(readSettings({}), readSettings({}))).toBe(true);
  expect(
    sameSettings(readSettings({}), readSettings({ tracingConfiguration: { enabled: true } })),
  ).toBe(false);
});

const invalid = (problem: string) => ({
  code: "ValidationException",
  message: `1 validation error detected: ${problem}`,
});
const unreadable = (problem: string) => ({ code: "SerializationException", message: problem });

test.each<[object, object]>([
  [
    { loggingConfiguration: { level: "LOUD" } },
    invalid(
      "Value 'LOUD' at 'loggingConfiguration.level' failed to satisfy constraint: Member must satisfy enum value set: [ALL, ERROR, FATAL, OFF]",
    ),
  ],
  [
    { loggingConfiguration: { includeExecutionData: "yes" } },
    unreadable(
      "STRING_VALUE can not be converted to a Boolean (member 'loggingConfiguration.includeExecutionData')",
    ),
  ],
  [
    { loggingConfiguration: { level: "ERROR", destinations: {} } },
    unreadable(
      "START_OBJECT can not be converted to a List (member 'loggingConfiguration.destinations')",
    ),
  ],
  [
    { loggingConfiguration: { level: "ERROR", destinations: destinationsOf(1) } },
    unreadable(
      "NUMBER_VALUE can not be converted to a String (member 'loggingConfiguration.destinations.1.member.cloudWatchLogsLogGroup.logGroupArn')",
    ),
  ],
  [
    { tracingConfiguration: { enabled: {} } },
    unreadable(
      "START_OBJECT can not be converted to a Boolean (member 'tracingConfiguration.enabled')",
    ),
  ],
  [
    { encryptionConfiguration: {} },
    invalid(
      "Value at 'encryptionConfiguration.type' failed to satisfy constraint: Member must not be null",
    ),
  ],
  [
    { encryptionConfiguration: { type: "AWS_OWNED_KEY", kmsKeyId: "" } },
    invalid(
      "Value '' at 'encryptionConfiguration.kmsKeyId' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ),
  ],
  [
    { encryptionConfiguration: { type: "AWS_OWNED_KEY", kmsDataKeyReusePeriodSeconds: 901 } },
    invalid(
      "Value '901' at 'encryptionConfiguration.kmsDataKeyReusePeriodSeconds' failed to satisfy constraint: Member must have value less than or equal to 900",
    ),
  ],
])("%j is refused when a machine is created and when it is updated", async (settings, error) => {
  const endpoint = await testEndpoint();
  const definition = { StartAt: "Pass", States: { Pass: { Type: "Pass", End: true } } };
  await expect(endpoint.machine(definition, settings)).rejects.toMatchObject(error);
  const stateMachineArn = await endpoint.machine(definition);
  await expect(
    endpoint.call("UpdateStateMachine", { stateMachineArn, ...settings }),
  ).rejects.toMatchObject(error);
});
