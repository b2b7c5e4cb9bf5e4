import { expect, test } from "vitest";
import { z } from "zod";
import { describeIssue } from "./describeIssue.ts";

const Schema = z.object({
  timeout: z.number().max(900).optional(),
  mode: z.enum(["OFF", "ON"]).optional(),
  variables: z.record(z.string(), z.string()).optional(),
});

test.each([
  [{ timeout: 901 }, "timeout: Too big: expected number to be <=900; got 901"],
  [{ mode: "off" }, 'mode: Invalid option: expected one of "OFF"|"ON"; got "off"'],
  [{ variables: { PIN: 1234 } }, "variables.PIN: Invalid input: expected string, received number"],
])("%j", (inputs, message) => {
  const issues = Schema.safeParse(inputs, { reportInput: true }).error?.issues ?? [];
  expect(issues.map(describeIssue)).toEqual([message]);
});
