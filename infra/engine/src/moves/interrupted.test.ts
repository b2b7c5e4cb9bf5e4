import { expect, test } from "vitest";
import { OperationFailed } from "../operation.ts";
import { NotReadyError } from "../provider/account.ts";
import { failing, holding } from "../provider/faults.ts";
import { greetingEnvironments } from "../testing/greeting.ts";

const start = greetingEnvironments();

const CLUSTER = "aws:ecs/cluster:Cluster";
const SERVICE = "aws:ecs/service:Service";
const FUNCTION = "aws:lambda/function:Function";

test("an up that Ctrl-C ends half-way leaves a state from which the next one finishes", async () => {
  await using environment = await start({ worker: "lambda" });
  const { account } = environment;
  const interrupt = new AbortController();
  using held = holding(account, { kind: "create", type: FUNCTION });
  const up = environment.up(undefined, { signal: interrupt.signal });
  const outcome = expect(up).rejects.toThrow(OperationFailed);
  await held.reached;
  interrupt.abort();
  held.release();
  await outcome;
  const created = account.operations().map(({ urn }) => urn);
  const rest = await environment.up();
  expect(rest).not.toEqual([]);
  expect(rest.filter(({ urn, op }) => op !== "create" || created.includes(urn))).toEqual([]);
  expect(await environment.up()).toEqual([]);
});

test("a create that AWS refuses is made by the next up, with what needs it", async () => {
  await using environment = await start({ worker: "lambda", schedule: "rate(5 minutes)" });
  const { account } = environment;
  {
    using _failing = failing(account, { kind: "create", type: FUNCTION }, new Error("Throttled"));
    await expect(environment.up()).rejects.toThrow("Throttled");
  }
  expect(account.resources().map(({ type }) => type)).not.toContain(FUNCTION);
  const rest = await environment.up();
  expect(rest.map(({ type }) => type)).toContain(FUNCTION);
  expect(await environment.up()).toEqual([]);
});

test("a deletion that AWS refuses is left for the next destroy, which finishes", async () => {
  await using environment = await start({ worker: "fargate" });
  const { account } = environment;
  await environment.up();
  {
    using _failing = failing(account, { kind: "delete", type: CLUSTER }, new Error("in use"));
    await expect(environment.destroy()).rejects.toThrow("in use");
  }
  expect(account.resources().map(({ type }) => type)).toContain(CLUSTER);
  await environment.destroy();
  expect(account.resources()).toEqual([]);
});

test("a service whose tasks do not start is there, and the next up goes on with it", async () => {
  await using environment = await start({ worker: "fargate" });
  const { account } = environment;
  {
    const error = new NotReadyError("ECS Deployment Circuit Breaker was triggered");
    using _failing = failing(account, { kind: "create", type: SERVICE }, error);
    await expect(environment.up()).rejects.toThrow(error.message);
  }
  const [service] = account.resources().filter(({ type }) => type === SERVICE);
  await environment.up();
  const after = account.resources().filter(({ type }) => type === SERVICE);
  expect(after.map(({ id }) => id)).toEqual([service?.id]);
  expect(await environment.up()).toEqual([]);
});
