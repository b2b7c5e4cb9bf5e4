import { hostname } from "node:os";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import { activitySource } from "./activitySource.ts";
import { clientAccess } from "./clientAccess.ts";
import type { SfnAccess } from "./sfnAccess.ts";

const activityArn = "arn:aws:states:us-east-1:000000000000:activity:work";

/** Access to an endpoint that refuses connections. Records the bodies that it signs. */
function access() {
  const signed: string[] = [];
  const base: SfnAccess = {
    endpoint: async () => new URL("http://127.0.0.1:1/"),
    async sign({ body }) {
      signed.push(body);
      return {};
    },
    close() {},
  };
  return { base, signed };
}

test.each([
  "coin-flip",
  "arn:aws:states:us-east-1:1:activity:x",
  "arn:aws:states:us-east-1:000000000000:stateMachine:x",
  `x${activityArn}`,
])("%s is not the ARN of an activity", (wrong) => {
  const { base } = access();
  expect(() => activitySource({ activityArn: wrong, maxPolls: 1, access: base })).toThrow(
    "allowed: arn:PARTITION:states:REGION:ACCOUNT:activity:NAME",
  );
});

test.each([
  [undefined, hostname().slice(0, 80)],
  ["here", "here"],
  ["w".repeat(90), "w".repeat(80)],
  [`w${"👷".repeat(40)}`, `w${"👷".repeat(39)}\ufffd`],
])("a worker named %s polls as %s", async (workerName, shown) => {
  const { base, signed } = access();
  const source = activitySource({
    activityArn,
    maxPolls: 1,
    access: base,
    ...(workerName === undefined ? {} : { workerName }),
  });
  await expect(source.poll(1)).rejects.toThrow();
  expect(signed.map((body) => JSON.parse(body))).toEqual([{ activityArn, workerName: shown }]);
  await source.close();
});

test("a poll returns one task and takes up to 60 s", async () => {
  const { base } = access();
  const source = activitySource({ activityArn, maxPolls: 1, access: base });
  expect(source).toMatchObject({ name: activityArn, longestPollMs: 60_000, tasksPerPoll: 1 });
  await source.close();
});

test("closing a source closes its connections and its access", async () => {
  const endpoint = await startStepFunctions();
  onTestFinished(() => endpoint.close());
  const created = (await endpoint.call("CreateActivity", { name: "work" })) as {
    activityArn: string;
  };
  let closed = false;
  const client = clientAccess({
    endpoint: endpoint.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const source = activitySource({
    ...created,
    maxPolls: 1,
    access: {
      ...client,
      close() {
        closed = true;
        client.close();
      },
    },
  });
  const polling = source.poll(1);
  await expect(source.reports.heartbeat("no token")).rejects.toThrow();
  endpoint.drainPolls();
  expect(await polling).toEqual([]);
  await source.close();
  expect(closed).toBe(true);
});
