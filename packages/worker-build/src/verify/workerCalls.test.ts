import { expect, test } from "vitest";
import { urlOnAws } from "./workerCalls.ts";

const variables = { AWS_ENDPOINT_URL_SFN: "http://127.0.0.1:4000", AWS_REGION: "us-east-1" };

function signed(target: string, scope: string) {
  const authorization = `AWS4-HMAC-SHA256 Credential=KEY/20260101/${scope}/aws4_request, SignedHeaders=host, Signature=0`;
  return new Headers({ "x-amz-target": target, authorization });
}

test("a call of the worker itself goes to the local endpoint", () => {
  const headers = signed("AWSStepFunctions.GetActivityTask", "us-east-1/states");
  expect(urlOnAws({ url: "http://127.0.0.1:4000/", headers }, variables)).toBeUndefined();
});

test("a handler's own call of the same service has the URL that it has on AWS", () => {
  const headers = signed("AWSStepFunctions.StartExecution", "eu-central-1/states");
  const url = urlOnAws({ url: "http://127.0.0.1:4000/?a=1", headers }, variables);
  expect(url?.href).toBe("https://states.eu-central-1.amazonaws.com/?a=1");
});

test("any other request has its own URL", () => {
  const url = urlOnAws({ url: "http://127.0.0.1:4001/a", headers: new Headers() }, variables);
  expect(url?.href).toBe("http://127.0.0.1:4001/a");
});
