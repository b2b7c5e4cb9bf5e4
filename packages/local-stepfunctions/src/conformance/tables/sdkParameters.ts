import type { Expected, Row, Source } from "../case.ts";
import { oneState } from "./oneState.ts";
import { stackd } from "./sources.ts";

const MEASURED: Source = stackd("sdk_admission.json, 2026-09-24");

function row(name: string, action: string, Parameters: object, expected: Expected): Row {
  const Resource = `arn:aws:states:::aws-sdk:${action}`;
  const definition = oneState("A", { Type: "Task", Resource, Parameters });
  return { name, definition, expected, source: MEASURED };
}

const refused = (name: string, action: string, parameters: object, message: string) =>
  row(name, action, parameters, { create: "refused", message });
const accepted = (name: string, action: string, parameters: object) =>
  row(name, action, parameters, { create: "accepted" });

const PUT = { Bucket: "b", Key: "k", Body: "text" };
const SEND = { QueueUrl: "q", MessageBody: "m" };
const attribute = (fields: object) => ({ ...SEND, MessageAttributes: { "lower-key": fields } });
const list = (FetchOwner: unknown) => ({ Bucket: "b", FetchOwner });

/** What AWS checks of the parameters that it hands to the SDK for Java when a machine is created. */
export const sdkParameters: readonly Row[] = [
  refused(
    "a required parameter may not be spelled in another case",
    "s3:putObject",
    { ...PUT, Bucket: undefined, bucket: "b" },
    "The field 'Bucket' is required but was missing at /States/A/Parameters",
  ),
  refused(
    "what the SDK streams is required",
    "s3:putObject",
    { Bucket: "b", Key: "k" },
    "The field 'Body' is required but was missing at /States/A/Parameters",
  ),
  refused(
    "another parameter in another case is unknown, and AWS asks what is meant",
    "s3:putObject",
    { ...PUT, contentType: "text/plain" },
    `The field "contentType" is not supported by Step Functions. Did you mean 'ContentType'?`,
  ),
  refused(
    "an unknown parameter is refused",
    "s3:putObject",
    { ...PUT, Bogus: true },
    'The field "Bogus" is not supported by Step Functions',
  ),
  refused(
    "an unknown member is refused at any depth",
    "sqs:sendMessage",
    attribute({ DataType: "String", Bogus: "text" }),
    'The field "Bogus" is not supported by Step Functions',
  ),
  accepted(
    "a required member below is not asked for",
    "sqs:sendMessage",
    attribute({ StringValue: "s" }),
  ),
  accepted("a path may give a required parameter", "s3:putObject", {
    Key: "k",
    "Bucket.$": "$.b",
    "Body.$": "$",
  }),
  accepted("a map has any keys", "s3:putObject", { ...PUT, Metadata: { key: "value" } }),
  accepted("a parameter may be null", "sqs:sendMessage", { ...SEND, QueueUrl: null }),
  refused(
    "a text is no number",
    "s3:putObject",
    { ...PUT, Bucket: 123 },
    "The value for the field 'Bucket' must be a STRING",
  ),
  refused(
    "a text is no number at any depth",
    "sqs:sendMessage",
    attribute({ DataType: 123 }),
    "The value for the field 'DataType' must be a STRING",
  ),
  accepted("an integer is a number", "sqs:sendMessage", { ...SEND, DelaySeconds: 2 }),
  refused(
    "an integer is no text",
    "sqs:sendMessage",
    { ...SEND, DelaySeconds: "2" },
    "The value for the field 'DelaySeconds' must be an INTEGER",
  ),
  ...["true", " TRUE ", "", "null", 0, -1].map((value) =>
    accepted(`a boolean may be ${JSON.stringify(value)}`, "s3:listObjectsV2", list(value)),
  ),
  refused(
    "a boolean may not be of mixed case",
    "s3:listObjectsV2",
    list("TrUe"),
    'Cannot deserialize value of type `java.lang.Boolean` from String "TrUe": only "true" or "false" recognized',
  ),
  refused(
    "a boolean may not be a number with decimals",
    "s3:listObjectsV2",
    list(1.5),
    "Cannot deserialize value of type `java.lang.Boolean` from Floating-point value",
  ),
];
