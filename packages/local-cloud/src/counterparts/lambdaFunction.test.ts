import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { ownRuntime } from "../lambda/executionEnvironment.ts";
import { folderWith } from "../testing/folders.ts";
import { createFunction, createMachine, type FunctionOptions, LOGS } from "../testing/functions.ts";
import { deployForTest as deploy, endOf, startExecution, until } from "../testing/program.ts";
import { allow, createRole } from "../testing/roles.ts";

type Args = NonNullable<FunctionOptions["args"]>;

/** The message with which a function is refused, without its name; or that it is accepted. */
async function answerTo(options: FunctionOptions, program = () => {}): Promise<string> {
  try {
    await deploy(() => {
      program();
      createFunction(options);
      return {};
    });
    return "accepted";
  } catch (error) {
    return (error as Error).message.replace("worker (aws:lambda/function:Function): ", "");
  }
}

const variablesOf = (bytes: number) => ({ variables: { BIG: "x".repeat(bytes - 10) } });

describe("a function is refused", () => {
  test.each<[string, Args, string]>([
    [
      "a VPC without permissions",
      { vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] } },
      "The provided execution role does not have permissions to call CreateNetworkInterface on EC2: User: ",
    ],
    [
      "a topic as dead-letter queue",
      { deadLetterConfig: { targetArn: "arn:aws:sns:us-east-1:000000000000:t" } },
      "supported locally: an SQS queue",
    ],
    [
      "another queue as dead-letter queue",
      { deadLetterConfig: { targetArn: "arn:aws:sqs:us-east-1:000000000000:q" } },
      "deadLetterConfig.targetArn: arn:aws:sqs:us-east-1:000000000000:q is not a queue of the program: use the arn of one",
    ],
    [
      "reserved concurrency",
      { reservedConcurrentExecutions: 901 },
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    ],
    [
      "a log level of text",
      { loggingConfig: { logFormat: "Text", applicationLogLevel: "INFO" } },
      'loggingConfig: LogLevel is not supported when LogFormat is set to "Text".',
    ],
    ["an image", { packageType: "Image" }, "packageType: supported locally: Zip"],
  ])("for %s", async (_title, args, words) => {
    expect(await answerTo({ args })).toContain(words);
  });

  test("in Lambda's words", async () => {
    const answer = await answerTo({ args: { timeout: 901, memorySize: 1, runtime: "nodejs14.x" } });
    expect(answer).toMatch(/^2 validation errors detected: Value '901' at 'timeout'/);
    expect(answer).toContain("; The runtime parameter of nodejs14.x");
  });

  test("for a name that is taken", async () => {
    const answer = await answerTo({ args: { name: "same" } }, () => {
      const role = new aws.iam.Role("other", {
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: "sts:AssumeRole",
              Principal: { Service: "lambda.amazonaws.com" },
            },
          ],
        }),
      });
      const code = new pulumi.asset.FileArchive(folderWith({ "index.mjs": "" }));
      new aws.lambda.Function("first", {
        name: "same",
        role: role.arn,
        runtime: "nodejs24.x",
        handler: "index.handler",
        code,
      });
    });
    expect(answer).toContain("Function already exist: same");
  });

  test("for a dead-letter queue that its role may not send to", async () => {
    const queue = "arn:aws:sqs:us-east-1:000000000000:dead";
    const answer = await answerTo({ args: { deadLetterConfig: { targetArn: queue } } }, () => {
      new aws.sqs.Queue("dead", { name: "dead" });
    });
    expect(answer).toContain(
      "The provided execution role does not have permissions to call SendMessage on SQS: User: ",
    );
  });
});

test("what Lambda accepts is accepted, and what differs here is told", async () => {
  const args: Args = {
    ...{ timeout: 900, memorySize: 10_240, architectures: ["arm64"], description: "x".repeat(256) },
    ...{ environment: variablesOf(4_096), ephemeralStorage: { size: 10_240 } },
    ...{ runtime: "nodejs22.x", reservedConcurrentExecutions: 900 },
    vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
  };
  const vpc = allow(
    ["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"],
    "*",
  );
  const { environment } = await deploy(() => {
    createFunction({ args, statements: [LOGS, vpc] });
    return {};
  });
  expect(environment.resources.at(-1)?.description).toBe(
    `child process per execution environment, on ${ownRuntime()}, not nodejs22.x, not in its VPC`,
  );
});

test("logs without a log group are lost, and told at once, if the role may not create it", async () => {
  const { failures } = await deploy(() => {
    createFunction({ statements: [allow(["logs:CreateLogStream", "logs:PutLogEvents"], "*")] });
    return {};
  });
  expect(await failures.containing("its logs are lost")).toMatch(
    /its logs are lost: the log group \/aws\/lambda\/worker-\w{7} does not exist, and its role may not create it$/,
  );
});

test("a function runs from what its archive has, which it can't change", async () => {
  const folder = folderWith({
    "package.json": "{}",
    "node_modules/near/package.json": '{ "name": "near", "main": "index.js" }',
    "node_modules/near/index.js": "module.exports = 'near';",
    "code/src/index.cjs": `
      exports.handler = async () => {
        const found = (name) => { try { return require(name); } catch (error) { return error.code; } };
        return [found("near"), found("../../package.json"), process.cwd() === __dirname + "/..", __filename];
      };`,
  });
  const { environment } = await deploy(() => {
    const code = new pulumi.asset.AssetArchive({
      src: new pulumi.asset.FileArchive(join(folder, "code/src")),
    });
    const fn = createFunction({ args: { code, handler: "src/index.handler" } });
    return { machineArn: createMachine(fn, {}) };
  });
  const execution = await startExecution(environment, environment.outputs.machineArn, {});
  const { output } = await endOf(environment, execution);
  const [near, above, , path] = JSON.parse(output ?? "").Payload;
  expect([near, above]).toEqual(["MODULE_NOT_FOUND", {}]);
  expect(path).not.toContain(folder);
});

describe("an update", () => {
  const returning = (text: string) => `export const handler = () => "${text}";`;

  const programWith = (code: string, args: Args = {}) => {
    const fn = createFunction({ code, args: { name: "worker", ...args } });
    return { arn: fn.arn, machineArn: createMachine(fn, {}) };
  };

  test("runs the function's new code, with its new settings, under the same ARN", async () => {
    const { environment } = await deploy(() => programWith(returning("old")));
    const { arn, machineArn } = environment.outputs;
    const payload = async () => {
      const execution = await startExecution(environment, machineArn, {});
      return JSON.parse((await endOf(environment, execution)).output ?? "").Payload;
    };
    expect(await payload()).toBe("old");
    const { outputs } = await environment.update(() =>
      programWith(returning("new"), { timeout: 60, description: "newer" }),
    );
    expect(outputs.arn).toBe(arn);
    expect(await payload()).toBe("new");
  });

  test("removes the copy of the former code once its running invocations have ended", async () => {
    const waits = `
      import { existsSync } from "node:fs";
      export const handler = async ({ end }) => {
        console.log("runs");
        while (!existsSync(end)) await new Promise((resolve) => setTimeout(resolve, 5));
        return import.meta.dirname;
      };`;
    const end = folderWith({});
    const program = (code: string) => () => ({
      machineArn: createMachine(createFunction({ code }), { "Payload.$": "$" }),
    });
    const { environment, lines } = await deploy(program(waits));
    const { machineArn } = environment.outputs;
    const running = await startExecution(environment, machineArn, { end: join(end, "now") });
    await lines.containing("runs");
    await environment.update(program(returning("new")));
    writeFileSync(join(end, "now"), "");
    const folder = JSON.parse((await endOf(environment, running)).output ?? "").Payload;
    expect(await until(async () => (existsSync(folder) ? undefined : "removed"))).toBe("removed");
  });

  test("is refused in Lambda's words, and the function is as it was before", async () => {
    const { environment } = await deploy(() => programWith(returning("old")));
    const update = environment.update(() => programWith(returning("new"), { timeout: 901 }));
    await expect(update).rejects.toThrow("Value '901' at 'timeout'");
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    expect((await endOf(environment, execution)).output).toContain('"Payload":"old"');
  });

  test("without the function deletes it, and gives its reservation back", async () => {
    const reserved = { reservedConcurrentExecutions: 900 };
    const name = "arn:aws:lambda:us-east-1:000000000000:function:worker";
    const program = (made: boolean) => {
      if (made) createFunction({ args: { name: "worker", ...reserved } });
      const role = createRole("machine", "states.amazonaws.com", [
        allow("lambda:InvokeFunction", name),
      ]);
      const machine = new aws.sfn.StateMachine("machine", {
        roleArn: role.arn,
        definition: JSON.stringify({
          StartAt: "Invoke",
          States: { Invoke: { Type: "Task", Resource: name, End: true } },
        }),
      });
      return { machineArn: machine.arn };
    };
    const { environment } = await deploy(() => program(true));
    await environment.update(() => program(false));
    const execution = await startExecution(environment, environment.outputs.machineArn, {});
    expect((await endOf(environment, execution)).cause).toContain("Function not found");
    await environment.update(() => program(true));
  });
});
