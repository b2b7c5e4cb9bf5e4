import { describe, expect, onTestFinished, test } from "vitest";
import { ROLE } from "./testing/endpoint.ts";
import { memoryService } from "./testing/memoryService.ts";

const MAX_HELD = 1_000_000;
const TEXT = 10_000;

/** Adds characters to its input for ever. */
const growing = {
  QueryLanguage: "JSONata",
  StartAt: "More",
  States: {
    More: { Type: "Pass", Output: `{% $states.input & "${"x".repeat(100)}" %}`, Next: "Ever" },
    Ever: {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input = '' %}", Next: "Never" }],
      Default: "More",
    },
    Never: { Type: "Succeed" },
  },
};
const waiting = {
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", Seconds: 60, Next: "Same" }, Same: { Type: "Pass", End: true } },
};

type Arns = { readonly [name in "stateMachineArn" | "executionArn"]: string };

async function stage(definition: object) {
  const service = memoryService({ maxHeldCharacters: MAX_HELD });
  onTestFinished(() => service.close());
  const { call, clock } = service;
  const { stateMachineArn } = await call<Arns>("CreateStateMachine", {
    ...{ name: "m", roleArn: ROLE, definition: JSON.stringify(definition) },
  });
  return {
    async start(characters = TEXT) {
      const input = JSON.stringify("x".repeat(characters));
      const { executionArn } = await call<Arns>("StartExecution", { stateMachineArn, input });
      await clock.advance(0);
      return { executionArn };
    },
    advance: clock.advance,
    describe: (execution: object) => call("DescribeExecution", execution),
    async listed() {
      const { executions } = await call<{ executions: { executionArn: string }[] }>(
        "ListExecutions",
        { stateMachineArn, maxResults: 1_000 },
      );
      return executions.map(({ executionArn }) => executionArn);
    },
  };
}

describe("the executions of an endpoint without a data folder hold a bounded memory", () => {
  test("one that would hold more fails, and the endpoint goes on", async () => {
    const { start, describe: described, listed } = await stage(growing);
    const first = await start();
    expect(await described(first)).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: expect.stringContaining("as much memory as this endpoint has"),
    });
    const second = await start();
    expect(await described(second)).toMatchObject({ status: "FAILED" });
    expect(await listed()).toEqual([second.executionArn]);
  });

  test("those that ended first are forgotten for others", async () => {
    const { start, advance, listed } = await stage(waiting);
    const started: string[] = [];
    for (let round = 0; round < 150; round++) {
      started.push((await start()).executionArn);
      await advance(60_000);
    }
    const kept = await listed();
    expect(kept).toEqual(started.toReversed().slice(0, kept.length));
    // A text that passes several states is held once.
    expect(kept.length).toBeGreaterThan(50);
    expect(kept.length).toBeLessThanOrEqual(MAX_HELD / TEXT);
  });

  test("when those that run hold it all, no other can start until one has ended", async () => {
    const { start, advance } = await stage(waiting);
    const startMany = async () => {
      for (let count = 0; count < 150; count++) await start();
    };
    await expect(startMany()).rejects.toMatchObject({
      code: "ServiceUnavailableException",
      status: 503,
      message: expect.stringContaining("data folder"),
    });
    await advance(60_000);
    await start();
  });
});
