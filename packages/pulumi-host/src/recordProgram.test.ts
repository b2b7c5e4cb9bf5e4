import * as aws from "@pulumi/aws";
import { expect, test } from "vitest";
import { recordProgram } from "./recordProgram.ts";
import { outputOf } from "./testing/script.ts";

const HOST = {
  project: "demo",
  stack: "dev",
  config: {},
  account: { accountId: "123456789012", region: "eu-west-1" },
};

test("resources are recorded in order, and their computed outputs reach their dependents", async () => {
  const { resources, outputs } = await recordProgram(
    () => {
      const first = new aws.sfn.Activity("first", { name: "given" });
      const second = new aws.sfn.Activity("second", { name: first.arn });
      return { id: second.id, name: first.name, region: aws.getRegionOutput().region };
    },
    { ...HOST, computed: ({ type, inputs }) => ({ arn: `${type}/${inputs["name"]}` }) },
  );
  expect(resources.map(({ name, inputs }) => [name, inputs])).toEqual([
    ["first", { name: "given" }],
    ["second", { name: "aws:sfn/activity:Activity/given" }],
  ]);
  expect(outputs).toEqual({ id: "second-id", name: "given", region: "eu-west-1" });
});

test("a throw inside an apply rejects the recording", async () => {
  const printed = await outputOf(`
    import * as pulumi from "@pulumi/pulumi";
    import { recordProgram } from "./recordProgram.ts";
    const program = () => { pulumi.output(1).apply(() => { throw new Error("in an apply"); }); return {}; };
    await recordProgram(program, ${JSON.stringify(HOST)}).catch((error) => console.log(error.message));`);
  expect(printed).toBe("in an apply\n");
});
