import { expect, test } from "vitest";
import { greeting } from "./greeting.ts";

const ADDRESS = "http://127.0.0.1:8083";
const NAME = "http://stepfunctions.localhost:8083";

test("shows how SDKs and every AWS CLI reach the endpoint, and what JavaScript needs", () => {
  expect(greeting(ADDRESS, { url: ADDRESS, takesPrefix: false, region: "us-east-1" })).toBe(`\
Step Functions listens on http://127.0.0.1:8083

  For an AWS SDK or the AWS CLI:
    export AWS_ENDPOINT_URL_SFN=http://127.0.0.1:8083 AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
    export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DISABLE_HOST_PREFIX_INJECTION=true
    aws stepfunctions --endpoint-url http://127.0.0.1:8083 list-state-machines
  StartSyncExecution and TestState need, in JavaScript: new SFNClient({ disableHostPrefix: true })
  The README says what the SDKs of Go and Java and older AWS CLIs need for them.

  Ctrl+C stops it.
`);
});

test("with a name that sync- may precede, no client needs more", () => {
  const text = greeting(ADDRESS, { url: NAME, takesPrefix: true, region: "eu-west-1" });
  expect(text).toContain(`listens on ${ADDRESS}\n`);
  expect(text).toContain(`AWS_ENDPOINT_URL_SFN=${NAME} AWS_REGION=eu-west-1`);
  expect(text).toContain(`--endpoint-url ${NAME} `);
  expect(text).not.toContain("disableHostPrefix");
});
