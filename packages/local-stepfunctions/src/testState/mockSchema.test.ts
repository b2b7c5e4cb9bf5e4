import { describe, expect, test } from "vitest";
import { resultOf, stateTests } from "../testing/stateTest.ts";

/** `fits`, or why the mocked result does not. */
async function problem(action: string, result: unknown, fieldValidationMode?: string) {
  const { test } = await stateTests();
  const state = {
    Type: "Task",
    QueryLanguage: "JSONata",
    Resource: `arn:aws:states:::${action}`,
    Arguments: "{% $states.input %}",
    End: true,
  };
  const more = fieldValidationMode === undefined ? {} : { fieldValidationMode };
  try {
    expect(await test(state, { mock: resultOf(result, more) })).toMatchObject({ output: result });
    return "fits";
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    expect(code).toBe("ValidationException");
    return message.replace("Mock result schema validation error: ", "");
  }
}

describe("a mocked result", () => {
  test.each([
    ["lambda:invoke", { StatusCode: "200" }, "Field 'StatusCode' must be a number"],
    ["aws-sdk:lambda:getFunction", { Configuration: 1 }, "Field 'Configuration' must be an object"],
    [
      "aws-sdk:lambda:getFunction",
      { Configuration: { MemorySize: 127 } },
      "Field 'MemorySize' is less than the minimum value",
    ],
    [
      "aws-sdk:lambda:getFunction",
      { Configuration: { MemorySize: 10_241 } },
      "Field 'MemorySize' exceeds the maximum value",
    ],
    [
      "aws-sdk:s3:getObject",
      { StorageClass: "PAPER" },
      "Field 'StorageClass' is not an expected value",
    ],
    ["aws-sdk:s3:getObject", { DeleteMarker: "true" }, "Field 'DeleteMarker' must be a boolean"],
    ["events:putEvents", { Entries: {} }, "Field 'Entries' must be an array"],
    ["events:putEvents", { Entries: [{ EventId: [] }] }, "Field 'EventId' must be a string"],
    ["dynamodb:getItem", { Item: { a: { N: 1 } } }, "Field 'N' must be a string"],
    ["dynamodb:getItem", [], "Mocked result must be a valid JSON object."],
    ["lambda:invoke", null, "Mocked result must be a valid JSON object."],
    ["lambda:invoke", { Payload: { ok: true } }, "Field 'Payload' must be a string"],
  ])("of %s does not fit as %j", async (action, result, why) => {
    expect(await problem(action, result)).toBe(why);
    expect(await problem(action, result, "PRESENT")).toBe(why);
    expect(await problem(action, result, "NONE")).toBe("fits");
  });

  test("has all members that the service always answers, if it is STRICT, as by default", async () => {
    const action = "states:startExecution";
    const missing = "Required field 'ExecutionArn' is missing";
    expect(await problem(action, {})).toBe(missing);
    expect(await problem(action, {}, "STRICT")).toBe(missing);
    expect(await problem(action, {}, "PRESENT")).toBe("fits");
    const date = { StartDate: "2026-01-01T00:00:00Z" };
    expect(await problem(action, { ExecutionArn: "arn", ...date })).toBe("fits");
    expect(await problem(action, { executionArn: "arn", ...date })).toBe(missing);
  });

  test("may have members that the model does not have", async () => {
    const result = { Payload: '{"ok":true}', SdkHttpMetadata: { HttpStatusCode: 200 }, Else: 1 };
    expect(await problem("lambda:invoke", result)).toBe("fits");
  });

  test("of a .sync task is what the service answers when the job has ended", async () => {
    const action = "states:startExecution.sync:2";
    expect(await problem(action, { ExecutionArn: "arn", StartDate: "2026" })).toBe(
      "Required field 'StateMachineArn' is missing",
    );
    const ended = {
      ExecutionArn: "arn",
      StateMachineArn: "arn",
      Status: "SUCCEEDED",
      StartDate: "2026-01-01T00:00:00Z",
      Output: { any: "JSON" },
    };
    expect(await problem(action, ended)).toBe("fits");
    expect(await problem(action, { ...ended, Status: "GONE" })).toBe(
      "Field 'Status' is not an expected value",
    );
  });

  test.each(["lambda:invoke.waitForTaskToken", "http:invoke", "apigateway:invoke"])(
    "of %s is any JSON",
    async (action) => {
      expect(await problem(action, { StatusCode: "any" })).toBe("fits");
      expect(await problem(action, "text")).toBe("fits");
    },
  );
});
