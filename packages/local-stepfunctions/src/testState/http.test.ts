import { expect, test } from "vitest";
import { resultOf, stateTests } from "../testing/stateTest.ts";

const TASK = {
  Type: "Task",
  Resource: "arn:aws:states:::http:invoke",
  Parameters: {
    ApiEndpoint: "https://api.example/items",
    Method: "POST",
    Headers: { a: "1", b: ["2", "3"] },
    QueryParameters: { q: "x y", r: [1, 2] },
    RequestBody: { item: 1 },
  },
  End: true,
};

async function trace(inspectionLevel: string, more: object = {}) {
  const { endpoint } = await stateTests({
    "http:invoke": async () => ({
      StatusCode: 201,
      StatusText: "Created",
      Headers: { "content-type": ["application/json"] },
      ResponseBody: { id: 7 },
    }),
  });
  const answer = await endpoint.call("TestState", {
    definition: JSON.stringify(TASK),
    roleArn: "arn:aws:iam::000000000000:role/r",
    inspectionLevel,
    ...more,
  });
  return (answer as { inspectionData?: object }).inspectionData;
}

test("the level TRACE shows the request and the response of an HTTP Task", async () => {
  expect(await trace("TRACE")).toMatchObject({
    request: {
      protocol: "https",
      method: "POST",
      url: "https://api.example/items?q=x+y&r=1&r=2",
      headers: "[a: 1, b: 2, b: 3]",
      body: '{"item":1}',
    },
    response: {
      protocol: "https",
      statusCode: "201",
      statusMessage: "Created",
      headers: "[content-type: application/json]",
      body: '{"id":7}',
    },
  });
});

test("other levels do not, and a mock sends no request", async () => {
  for (const data of [await trace("DEBUG"), await trace("TRACE", { mock: resultOf({}) })]) {
    expect(data).not.toHaveProperty("request");
    expect(data).not.toHaveProperty("response");
  }
});
