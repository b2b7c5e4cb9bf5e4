import { describe, expect, test } from "vitest";
import { problems } from "../testing/definitions.ts";

const NAMES = ["constructor", "__proto__", "hasOwnProperty", "toString"];
const pass = (fields: string) =>
  `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,${fields}}}}`;
const task = (resource: string, parameters: string) =>
  `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::${resource}","Parameters":${parameters},"End":true}}}`;
const map = (fields: string, config: string) =>
  `{"StartAt":"A","States":{"A":{"Type":"Map",${fields}"ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Succeed"}},"ProcessorConfig":{${config}}},"End":true}}}`;
const DISTRIBUTED = '"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"';

describe.each(NAMES)("the name %s, which every object of JavaScript knows", (name) => {
  test.each([
    ["a field of the definition", `{"${name}":1,"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`],
    ["a type of state", `{"StartAt":"A","States":{"A":{"Type":"${name}","End":true}}}`],
    ["a field of a state", pass(`"${name}":1`)],
    ["a query language", pass(`"QueryLanguage":"${name}"`)],
    [
      "a target",
      `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","IsPresent":true,"Next":"B"}],"Default":"${name}"},"B":{"Type":"Succeed"}}}`,
    ],
    ["a function", pass(`"Parameters":{"a.$":"States.${name}(1)"}`)],
    ["a service", task(`${name}:call`, "{}")],
    ["a service of the SDK", task(`aws-sdk:${name}:call`, "{}")],
    ["an action", task(`sqs:${name}`, "{}")],
    ["an action of the SDK", task(`aws-sdk:sqs:${name}`, "{}")],
    ["a parameter", task("lambda:invoke", `{"FunctionName":"f","${name}":1}`)],
    ["a mode", map("", `"Mode":"${name}"`)],
    ["a field of ProcessorConfig", map("", `${DISTRIBUTED},"${name}":1`)],
    ["a field of ItemBatcher", map(`"ItemBatcher":{"${name}":1},`, DISTRIBUTED)],
    ["a field of ResultWriter", map(`"ResultWriter":{"${name}":1},`, DISTRIBUTED)],
  ])("is not %s", async (_, definition) => {
    expect(await problems(definition)).toEqual([expect.stringMatching(/^[A-Z_]+: .* at /)]);
  });

  test.each([
    ["a state", `{"StartAt":"${name}","States":{"${name}":{"Type":"Succeed"}}}`],
    ["data", pass(`"Parameters":{"${name}":1,"b.$":"$.${name}"},"ResultPath":"$.${name}"`)],
    ["a map's key", task("dynamodb:putItem", `{"TableName":"t","Item":{"${name}":{"S":"a"}}}`)],
  ])("may be that of %s", async (_, definition) => {
    expect(await problems(definition)).toEqual([]);
  });
});
