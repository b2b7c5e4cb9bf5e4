import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  ListActivitiesCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect, onTestFinished, test, vi } from "vitest";
import { main } from "./command.ts";
import { CLI, listening, run } from "./testing/commandProcess.ts";

test("--json prints one line for scripts, with the variables with which an SDK reaches it", async () => {
  const { output, endpoint, child, exit } = await listening("--region", "eu-west-1");
  expect(output.out.trim().split("\n")).toHaveLength(1);
  const { environment } = JSON.parse(output.out) as { environment: Record<string, string> };
  const { port } = new URL(endpoint);
  expect(environment).toEqual({
    AWS_ENDPOINT_URL_SFN: expect.stringMatching(
      new RegExp(`^http://(127.0.0.1|stepfunctions.localhost):${port}$`),
    ),
    AWS_REGION: "eu-west-1",
    AWS_DEFAULT_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_DISABLE_HOST_PREFIX_INJECTION: "true",
  });
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
});

test("SIGTERM stops it cleanly: it answers an open poll with no task and does not wait for it", async () => {
  const { child, client, exit, output } = await listening();
  const { activityArn } = await client.send(new CreateActivityCommand({ name: "work" }));
  const poll = client.send(new GetActivityTaskCommand({ activityArn }));
  // Sent after the poll, answered after it was taken.
  await client.send(new ListActivitiesCommand({}));
  child.kill("SIGTERM");
  expect((await poll).taskToken).toBeUndefined();
  expect(await exit).toBe(0);
  expect(output.err).toBe("");
});

test("--clock virtual: a call passes a day, and POST /reset empties the endpoint", async () => {
  const { client, endpoint } = await listening("--clock", "virtual");
  const post = (route: string) => fetch(`${endpoint}${route}`, { method: "POST" });
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({
      name: "nightly",
      roleArn: "arn:aws:iam::000000000000:role/nightly",
      definition: JSON.stringify({
        StartAt: "Night",
        States: { Night: { Type: "Wait", Seconds: 86_400, End: true } },
      }),
    }),
  );
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
  const status = async () =>
    (await client.send(new DescribeExecutionCommand({ executionArn }))).status;
  expect(await status()).toBe("RUNNING");
  await post("/clock/advance?seconds=86400");
  expect(await status()).toBe("SUCCEEDED");
  expect((await post("/reset")).status).toBe(200);
  await expect(status()).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
});

test("a port in use gives one readable line and exit code 1", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as { port: number };
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => written.mockRestore());
  expect(await main(["--port", String(port)])).toBe(1);
  expect(written.mock.calls).toEqual([
    [
      `local-stepfunctions: port ${port} is in use: choose another with --port, or --port 0 for a free one\n`,
    ],
  ]);
});

const TIMES = "a number of days, hours or minutes, such as 7d, 12h or 30m, at most 3650d";

test.each([
  [["--port", "x"], '--port is "x"; allowed: a whole number from 0 to 65535'],
  [["--quotas", "moon"], '--quotas is "moon"; allowed: us-east-1, other'],
  [["--region", "here"], '--region is "here"; allowed: a region\'s name, such as us-east-1'],
  [["--account", "12"], '--account is "12"; allowed: twelve digits'],
  [
    ["--lambda-endpoint", "http://ada:secret@127.0.0.1:3001"],
    `--lambda-endpoint is "http://…@127.0.0.1:3001"; allowed: the http or https URL of what answers Lambda's Invoke, such as http://127.0.0.1:3001`,
  ],
  [
    ["--lambda-endpoint", "localhost:3001"],
    `--lambda-endpoint is "localhost:3001"; allowed: the http or https URL of what answers Lambda's Invoke, such as http://127.0.0.1:3001`,
  ],
  [["--host", ""], '--host is ""; allowed: a value, as in --help'],
  [["--clock", "fast"], '--clock is "fast"; allowed: system, virtual'],
  [
    ["--clock", "virtual", "--data", "new"],
    "--clock is virtual with --data; allowed: without --data",
  ],
  [["--wait-scale", "2"], '--wait-scale is "2"; allowed: a number from 0 to 1, such as 0.01'],
  [["--wait-scale", "1e-2"], '--wait-scale is "1e-2"; allowed: a number from 0 to 1, such as 0.01'],
  [["--retention", "7"], `--retention is "7"; allowed: ${TIMES}`],
  [["--retention", "0d"], `--retention is "0d"; allowed: ${TIMES}`],
  [["--retention", "4000d"], `--retention is "4000d"; allowed: ${TIMES}`],
  [["--data", "new", "--sync", "off"], '--sync is "off"; allowed: normal, full'],
  [["--repair"], "--repair is given without --data; allowed: with --data, whose folder it is for"],
  [["--data", CLI], `--data is "${CLI}", which is no folder; allowed: a folder, or a new path`],
  [
    ["--s3", CLI],
    `--s3 is "${CLI}", which is no folder; allowed: a folder, in which each bucket has one`,
  ],
  [
    ["--allow-host", "ok.test", "--allow-host", "http://x"],
    '--allow-host is "http://x"; allowed: the name of a host without scheme, port and path, such as stepfunctions.test',
  ],
  [["--port", "1", "--port", "2"], "--port is given twice; allowed: once"],
])("%j is rejected with the allowed values", async (options, message) => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => written.mockRestore());
  expect(await main(options)).toBe(2);
  expect(written.mock.calls).toEqual([[`local-stepfunctions: ${message}\n`]]);
});

test("an option that there is not is rejected with those that there are", async () => {
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => written.mockRestore());
  expect(await main(["--prot", "1"])).toBe(2);
  expect(written.mock.calls).toEqual([
    [expect.stringMatching(/Unknown option '--prot'; allowed: --port, --host, .+--help\n$/)],
  ]);
});

test.each([
  ["--help", /^Usage: local-stepfunctions .+Examples:\n/s],
  ["--version", /^local-stepfunctions \d+\.\d+\.\d+, Node\.js v\d+/],
])("%s prints what was asked for", async (option, text) => {
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  onTestFinished(() => written.mockRestore());
  expect(await main([option])).toBe(0);
  expect(written.mock.calls).toEqual([[expect.stringMatching(text)]]);
});

test("--verbose prints one line per call, without tokens and data, and what helps where an action is refused that AWS may have got since", async () => {
  const { client, output, child, exit } = await listening("--verbose");
  await client.send(new CreateActivityCommand({ name: "work" }));
  await client
    .send(new SendTaskSuccessCommand({ taskToken: "secret-token", output: '"secret"' }))
    .catch(() => {});
  const Resource = "arn:aws:states:::aws-sdk:s3:newer";
  const States = { Call: { Type: "Task", Resource, End: true } };
  const machine = {
    name: "own",
    roleArn: "arn:aws:iam::000000000000:role/own",
    definition: JSON.stringify({ StartAt: "Call", States }),
  };
  await expect(client.send(new CreateStateMachineCommand(machine))).rejects.toThrow(
    "is not recognized",
  );
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
  const [created, sent, refused, remedy, ...more] = output.err.split("\n");
  expect(created).toMatch(/^CreateActivity 200 [\d.]+ ms$/);
  expect(sent).toMatch(/^SendTaskSuccess 400 InvalidToken /);
  expect(refused).toMatch(/^CreateStateMachine 400 InvalidDefinition /);
  expect(remedy).toMatch(
    /^local-stepfunctions: aws-sdk:s3:newer is not in the models of AWS's services here, those of botocore /,
  );
  expect(more).toEqual([""]);
  expect(output.err).not.toContain("secret");
});

test("a module of integrations with syntax that is more than types ends the command with 2", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "stepfunctions-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "own.ts");
  writeFileSync(file, "enum Kind { A }\nexport const integrations = {};");
  const { exit, output } = run("--port", "0", "--integrations", file);
  expect(await exit).toBe(2);
  expect(output.err).toContain(
    `local-stepfunctions: --integrations is "${file}", which can't be loaded (`,
  );
  expect(output.err.trim().split("\n")).toHaveLength(1);
});
