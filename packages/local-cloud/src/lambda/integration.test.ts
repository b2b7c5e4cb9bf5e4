import { describe, expect, test } from "vitest";
import { createFunction, createMachine } from "../testing/functions.ts";
import { deployForTest as deploy, endOf, startExecution } from "../testing/program.ts";

describe("a state machine that invokes a function", () => {
  test("gets its result in AWS's form", async () => {
    const { environment } = await deploy(() => ({
      machineArn: createMachine(createFunction(), { "Payload.$": "$" }),
    }));
    const execution = await startExecution(environment, environment.outputs.machineArn, { a: 1 });
    const { status, output } = await endOf(environment, execution);
    expect(status).toBe("SUCCEEDED");
    expect(JSON.parse(output ?? "")).toEqual({
      ExecutedVersion: "$LATEST",
      Payload: { echo: { a: 1 } },
      StatusCode: 200,
    });
  });

  test("gets every digit of a large number in the result", async () => {
    const { environment } = await deploy(() => {
      const code = `export const handler = async () => [JSON.rawJSON("12345678901234567890")];`;
      return { machineArn: createMachine(createFunction({ code }), {}) };
    });
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    const { output } = await endOf(environment, execution);
    expect(output).toContain('"Payload":[12345678901234567890]');
  });

  test("continues at once with InvocationType Event", async () => {
    const { environment, lines } = await deploy(() => {
      const fn = createFunction({
        code: "export const handler = async (event) => { console.log('woken by ' + event.source); };",
      });
      const event = { InvocationType: "Event", Payload: { source: "wake" } };
      return { machineArn: createMachine(fn, event) };
    });
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    const { output } = await endOf(environment, execution);
    expect(JSON.parse(output ?? "")).toEqual({ StatusCode: 202, Payload: "" });
    await lines.containing("woken by wake");
  });

  test("fails with the name of the function's error", async () => {
    const { environment } = await deploy(() => {
      const code = `export const handler = async () => {
        throw Object.assign(new Error("Bad luck!"), { name: "BadLuck" }); };`;
      return { machineArn: createMachine(createFunction({ code }), {}) };
    });
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    const { error, cause } = await endOf(environment, execution);
    expect(error).toBe("BadLuck");
    expect(JSON.parse(cause ?? "")).toMatchObject({
      errorType: "BadLuck",
      errorMessage: "Bad luck!",
    });
  });

  test("fails with AWS's message when its role lacks the permission", async () => {
    const { environment } = await deploy(() => ({
      machineArn: createMachine(createFunction(), {}, []),
    }));
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    const { error, cause } = await endOf(environment, execution);
    expect(error).toBe("Lambda.AWSLambdaException");
    expect(cause).toMatch(
      /^User: arn:aws:sts::000000000000:assumed-role\/machine-\w{7}\/\S+ is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:worker-\w{7} because no identity-based policy allows the lambda:InvokeFunction action \(Service: AWSLambda; Status Code: 403;/,
    );
  });
});
