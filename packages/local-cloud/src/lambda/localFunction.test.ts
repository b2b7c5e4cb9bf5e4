import { expect, test } from "vitest";
import { LAMBDA_ASYNC_THROTTLE_BACKOFF_MS } from "../limits.ts";
import { FUNCTION_ARN as ARN, localFunctionForTest as deploy } from "../testing/localFunctions.ts";
import { until } from "../testing/program.ts";

test("an event whose function can't be loaded is told with the function's own words", async () => {
  const { fn, failures, told } = await deploy("throw new RangeError('CONCURRENCY is 0')");
  fn.sendEvent({});
  await told.containing("CONCURRENCY is 0");
  expect(failures).toMatchObject([
    {
      kind: "functionFailed",
      arn: ARN,
      phase: "init",
      errorType: "RangeError",
      hasLoaded: false,
    },
  ]);
});

test("a function that fails once it was loaded is told as one that had been loaded", async () => {
  const { fn, failures, told } = await deploy(
    "export const handler = () => { throw new Error('busy') };",
  );
  fn.sendEvent({});
  await told.containing("busy");
  expect(failures).toMatchObject([{ phase: "invoke", hasLoaded: true }]);
});

test("failures are counted until the first success, and again after an update", async () => {
  const code = "export const handler = (fails) => { if (fails) throw new Error('bad') };";
  const { fn, settingsWith } = await deploy(code);
  const failuresAfter = async (fails: boolean) => {
    const outcome = await fn.invoke(fails);
    return outcome.type === "failed" ? fn.failureOf(outcome, "").failuresOnly : undefined;
  };
  expect([await failuresAfter(true), await failuresAfter(true)]).toEqual([1, 2]);
  await failuresAfter(false);
  expect(await failuresAfter(true)).toBe(0);
  fn.update(settingsWith(code));
  expect(await failuresAfter(true)).toBe(1);
});

test("each throttled attempt is told, with the limit that was reached", async () => {
  const code = `export const handler = () => {
    console.log("started"); return new Promise((resolve) => setTimeout(resolve, 1e6)); };`;
  const { fn, clock, failures, lines, told } = await deploy(code, { reservedConcurrency: 1 });
  fn.sendEvent({});
  await lines.containing("started");
  fn.sendEvent({});
  await told.containing("1 of 1 concurrent executions");
  // The second attempt comes after the least pause, which the function's queue varies by half.
  await clock.advance(2 * LAMBDA_ASYNC_THROTTLE_BACKOFF_MS.min);
  await told.containing("1 of 1 concurrent executions", 2);
  expect(failures[0]).toMatchObject({ kind: "throttled", arn: ARN, limit: "function", size: 1 });
});

test("an update leaves a running invocation to its end, and later ones run the new code", async () => {
  const old = `export const handler = async ({ wait }) => {
    console.log("started");
    if (wait) await new Promise((resolve) => setTimeout(resolve, 100));
    return "old";
  };`;
  const { fn, lines, settingsWith } = await deploy(old);
  const running = fn.invoke({ wait: true });
  await lines.containing("started");
  await fn.invoke({});
  const configuration = {
    ...settingsWith(`export const handler = () => "new";`).configuration,
    timeoutSeconds: 60,
  };
  fn.update({ ...settingsWith(""), configuration });
  expect(fn.timeoutSeconds).toBe(60);
  expect(await fn.invoke({})).toMatchObject({ payload: '"new"' });
  expect(await running).toMatchObject({ payload: '"old"' });
  expect(await fn.invoke({})).toMatchObject({ payload: '"new"' });
  await until(async () => fn.processIds().length === 1 || undefined);
});

test("an update whose reservation is refused changes nothing", async () => {
  const { fn, settingsWith } = await deploy("export const handler = () => 'old';", {
    reservedConcurrency: 900,
  });
  const settings = settingsWith("");
  expect(() => fn.update({ ...settings, reservedConcurrency: 901 })).toThrow("minimum value");
  expect(await fn.invoke({})).toMatchObject({ payload: '"old"' });
  fn.update({ ...settings, reservedConcurrency: 1 });
  expect(() => fn.update({ ...settings, reservedConcurrency: 901 })).toThrow("minimum value");
});
