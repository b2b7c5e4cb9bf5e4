import { expect, test } from "vitest";
import { z } from "zod";
import { jsonText } from "./jsonText.ts";
import { parseArguments } from "./parseArguments.ts";

const Schema = z.strictObject({
  cpu: z.string().optional(),
  delaySeconds: z.number().max(900).optional(),
  enabled: z.boolean().optional(),
  environment: z.strictObject({ variables: z.record(z.string(), z.string()) }).optional(),
  ports: z.array(z.number()).optional(),
  containers: jsonText(z.array(z.strictObject({ name: z.string() }))).optional(),
});

test.each([
  [{ cpu: 256 }, { cpu: "256" }],
  [
    { delaySeconds: "5", enabled: "true" },
    { delaySeconds: 5, enabled: true },
  ],
  [
    { environment: { variables: { N: 0.5, B: false, TEXT: "a" } } },
    { environment: { variables: { N: "0.5", B: "false", TEXT: "a" } } },
  ],
  [{ ports: [1, "2"] }, { ports: [1, 2] }],
])("%j is %j", (given, parsed) => {
  expect(parseArguments(Schema, given).data).toEqual(parsed);
});

test.each([
  [{ cpu: [256] }, "cpu"],
  [{ delaySeconds: "soon" }, "delaySeconds"],
  [{ delaySeconds: "901" }, "delaySeconds"],
  [{ enabled: "yes" }, "enabled"],
  [{ containers: '[{"name":1}]' }, "containers.0.name"],
  [{ memory: 512 }, ""],
])("%j is refused", (given, path) => {
  expect(parseArguments(Schema, given).error?.issues.map((one) => one.path.join("."))).toEqual([
    path,
  ]);
});
