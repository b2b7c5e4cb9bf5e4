import { MODELS_RELEASE } from "@sfn-workers/states-language/services";
import { describe, expect, test } from "vitest";
import { ROLE, testEndpoint } from "../testing/endpoint.ts";

const task = (action: string) => ({
  Type: "Task",
  Resource: `arn:aws:states:::aws-sdk:s3:${action}`,
  Parameters: { New: 1 },
  End: true,
});
const machine = (...actions: string[]) =>
  JSON.stringify({
    StartAt: actions[0],
    States: Object.fromEntries(
      actions.map((action, index) => {
        const next = actions[index + 1];
        const { End, ...rest } = task(action);
        return [action, { ...rest, ...(next === undefined ? { End } : { Next: next }) }];
      }),
    ),
  });
const integrations = { "aws-sdk:s3:newer": () => Promise.resolve({ it: "runs" }) };

describe("an action that is in no model of AWS's services", () => {
  test("is known, and runs, where an integration has its name", async () => {
    const endpoint = await testEndpoint({ integrations });
    const definition = machine("newer");
    expect(await endpoint.run(JSON.parse(definition), {})).toMatchObject({
      output: '{"it":"runs"}',
    });
    expect(await endpoint.call("ValidateStateMachineDefinition", { definition })).toMatchObject({
      result: "OK",
    });
    const tested = { definition: JSON.stringify(task("newer")), roleArn: ROLE };
    expect(await endpoint.call("TestState", tested)).not.toHaveProperty("error", expect.anything());
  });

  test("is refused elsewhere, also where one integration answers all others", async () => {
    const endpoint = await testEndpoint({ integrations: { "*": () => Promise.resolve({}) } });
    const create = { name: "m", roleArn: ROLE, definition: machine("newer", "newest") };
    await expect(endpoint.call("CreateStateMachine", create)).rejects.toMatchObject({
      code: "InvalidDefinition",
      remedy: `aws-sdk:s3:newer and 1 more is not in the models of AWS's services here, those of ${MODELS_RELEASE}: if AWS has it by now, docs/errors.md ("is not recognized") says how to add it`,
    });
  });

  test.each(["constructor", "__proto__", "toString"])(
    "is not known by the name %s",
    async (name) => {
      const endpoint = await testEndpoint({ integrations });
      const create = { name: "m", roleArn: ROLE, definition: machine(name) };
      await expect(endpoint.call("CreateStateMachine", create)).rejects.toMatchObject({
        code: "InvalidDefinition",
      });
    },
  );
});

test("another mistake of a definition has no remedy beside AWS's message", async () => {
  const endpoint = await testEndpoint();
  const create = { name: "m", roleArn: ROLE, definition: "{}" };
  await expect(endpoint.call("CreateStateMachine", create)).rejects.toMatchObject({
    code: "InvalidDefinition",
    remedy: undefined,
  });
});

describe("ValidateStateMachineDefinition", () => {
  const definition = JSON.stringify({
    StartAt: "A",
    States: { A: { Type: "Pass", Comment: "", Result: { "a.$": "$.b" }, End: true } },
  });
  const found = async (severity?: string) => {
    const endpoint = await testEndpoint();
    const request = { definition, ...(severity === undefined ? {} : { severity }) };
    const answer = await endpoint.call("ValidateStateMachineDefinition", request);
    const { result, diagnostics } = answer as { result: string; diagnostics: { code: string }[] };
    expect(result).toBe("OK");
    return diagnostics.map(({ code }) => code);
  };

  test("says what AWS may refuse, unless only errors are asked for", async () => {
    expect(await found()).toEqual(["POSSIBLY_REFUSED"]);
    expect(await found("ERROR")).toEqual([]);
  });

  test("has AWS's own warnings for the severity WARNING only", async () => {
    expect(await found("WARNING")).toEqual(["POSSIBLY_REFUSED", "PASS_RESULT_IS_STATIC"]);
  });
});
