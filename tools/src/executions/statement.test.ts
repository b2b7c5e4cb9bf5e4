import { expect, test } from "vitest";
import { missingPermission, remedyOf } from "./statement.ts";

const USER = "User: arn:aws:sts::123456789012:assumed-role/invoice-task/7f3a";
const CALL = "is not authorized to perform: dynamodb:PutItem";
const TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/invoices";

const remedy = (text: string) => {
  const missing = missingPermission(text);
  return missing && remedyOf(missing);
};

test.each([
  [
    "no policy of the role allows it",
    `${USER} ${CALL} on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
    `the role invoice-task lacks this statement: {"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"${TABLE}"}`,
  ],
  [
    "the message names no resource",
    `Service failed: ${USER} ${CALL}.`,
    'the role invoice-task lacks this statement: {"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"*"}',
  ],
  [
    "the message is within a cause of JSON",
    JSON.stringify({ message: `${USER} ${CALL} on resource: ${TABLE}`, stack: "Error\n" }),
    `the role invoice-task lacks this statement: {"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"${TABLE}"}`,
  ],
  [
    "the permissions boundary does not allow it",
    `${USER} ${CALL} on resource: ${TABLE} because no permissions boundary allows the dynamodb:PutItem action`,
    `the permissions boundary of the role invoice-task lacks this statement: {"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"${TABLE}"}`,
  ],
  [
    "a Deny refuses it",
    `${USER} ${CALL} on resource: ${TABLE} with an explicit deny in a resource-based policy`,
    `a Deny in a resource-based policy refuses dynamodb:PutItem on ${TABLE} to the role invoice-task: remove or narrow it`,
  ],
])("the remedy can be pasted when %s", (_title, text, expected) => {
  expect(remedy(text)).toBe(expected);
});

test("a text without a refusal has none", () => {
  expect(remedy("Rate exceeded (Service: AWSLambda)")).toBeUndefined();
});
