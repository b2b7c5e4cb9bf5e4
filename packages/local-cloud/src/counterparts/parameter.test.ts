import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { createFunction, createMachine } from "../testing/functions.ts";
import { deployForTest as deploy, endOf, refusalOf, startExecution } from "../testing/program.ts";
import { allow } from "../testing/roles.ts";

/** Reads the parameter as a worker does, but without the SDK. */
const READS = `
export const handler = async () => {
  const { AWS_ENDPOINT_URL_SSM: url, AWS_ACCESS_KEY_ID: key, AWS_REGION: region } = process.env;
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AmazonSSM.GetParameters",
      authorization: \`AWS4-HMAC-SHA256 Credential=\${key}/20260101/\${region}/ssm/aws4_request\`,
    },
    body: JSON.stringify({ Names: ["/shop/rate"], WithDecryption: true }),
  });
  return response.json();
};`;

const program = (value?: string) => () => {
  if (value !== undefined) {
    const args = { name: "/shop/rate", type: "String", value: pulumi.secret(value) };
    new aws.ssm.Parameter("rate", args);
  }
  const statements = [allow("ssm:GetParameters", "*"), allow("logs:*", "*")];
  const fn = createFunction({ code: READS, statements });
  return { machine: createMachine(fn, {}) };
};

test("a parameter of the program is what a worker reads, also after an update, until it is deleted", async () => {
  const { environment } = await deploy(program("5"));
  const read = async () => {
    const execution = await startExecution(environment, environment.outputs.machine, {});
    const { output } = await endOf(environment, execution);
    return JSON.parse(output ?? "{}").Payload;
  };
  const parameter = {
    ARN: "arn:aws:ssm:us-east-1:000000000000:parameter/shop/rate",
    Name: "/shop/rate",
    Type: "String",
  };
  expect(await read()).toEqual({
    Parameters: [{ ...parameter, Value: "5", Version: 1 }],
    InvalidParameters: [],
  });
  await environment.update(program("6"));
  expect(await read()).toMatchObject({ Parameters: [{ ...parameter, Value: "6", Version: 2 }] });
  await environment.update(program());
  expect(await read()).toEqual({ Parameters: [], InvalidParameters: ["/shop/rate"] });
});

test.each<[string, Partial<aws.ssm.ParameterArgs>, string]>([
  ["whose name is taken", { name: "/given" }, "The parameter already exists."],
  ["without a value", { value: undefined }, "give one of value and insecureValue"],
  [
    "with a key that does not exist",
    { type: "SecureString", keyId: "alias/shop" },
    "keyId: Alias arn:aws:kms:us-east-1:000000000000:alias/shop is not found",
  ],
  ["of another type", { type: "Text" }, "type: "],
  ["whose path is no full one", { name: "shop/rate" }, "must be a fully qualified name"],
  ["with a name of AWS's", { name: "/aws/rate" }, `can't be prefixed with "aws" or "ssm"`],
  [
    "with too long a value",
    { value: "x".repeat(4_097) },
    "Standard tier parameters support a maximum parameter value of 4096 characters. The value has 4097",
  ],
  [
    "whose value does not match",
    { value: "secret", allowedPattern: "^\\d+$" },
    "Parameter value, cannot be validated against allowedPattern: ^\\d+$",
  ],
])("a parameter %s is refused, without its value in the message", async (_title, args, message) => {
  const refusal = await refusalOf(
    () => void new aws.ssm.Parameter("rate", { type: "String", value: "5", ...args }),
    { secretValues: { parameters: { "/given": "1" } } },
  );
  expect(refusal).toContain(message);
  expect(refusal).not.toContain("secret");
});

test("two parameters with one name are refused", async () => {
  const refusal = refusalOf(() => {
    for (const name of ["one", "two"]) {
      new aws.ssm.Parameter(name, { name: "/shop/rate", type: "String", value: "5" });
    }
  });
  expect(await refusal).toContain("The parameter already exists.");
});
