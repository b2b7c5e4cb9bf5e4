import { describe, expect, test } from "vitest";
import { manifests } from "../urns/manifests.ts";
import { ConfigurationError } from "./explain.ts";
import { parseSettings } from "./settings.ts";

const queue = { worker: "lambda", transport: "callback" };

/** What is wrong with these workloads in an account that has so many concurrent executions. */
function problemsOf(workloads: object, lambdaConcurrency?: number): readonly string[] {
  try {
    parseSettings({ workloads, ...(lambdaConcurrency && { lambdaConcurrency }) }, manifests);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map((line) => line.replaceAll("sfn-workers:workloads.", ""));
  }
  return [];
}

const remedy = (enough: number) =>
  `lower it or, if Lambda's quota "Concurrent executions" of the account is larger, say so: sfn-workers:lambdaConcurrency: ${enough}`;

describe("reserved concurrency", () => {
  test("is refused in a new account, which has nothing to reserve", () => {
    expect(problemsOf({ short: { worker: "lambda", reservedConcurrency: 1 } })).toEqual([
      `short.reservedConcurrency is 1; allowed: none, because the account has 10 concurrent executions (lambdaConcurrency) unless the stack file says more, and Lambda keeps 100 of them unreserved, or all if there are fewer; ${remedy(1_000)}`,
    ]);
    const small = { short: { worker: "lambda", reservedConcurrency: 1 } };
    expect(problemsOf(small, 100)).toEqual([
      expect.stringContaining("the account has 100 concurrent executions (lambdaConcurrency), and"),
    ]);
    expect(problemsOf(small, 101)).toEqual([]);
  });

  test("is refused where all functions together reserve more than Lambda allows", () => {
    const workloads = {
      short: { worker: "lambda", reservedConcurrency: 300 },
      quick: { ...queue, reservedConcurrency: 500 },
      long: { worker: "lambda", reservedConcurrency: 101 },
      many: { worker: "fargate" },
    };
    expect(problemsOf(workloads, 1_000)).toEqual([
      `quick.reservedConcurrency is 500; allowed: at most 499, because the account has 1000 concurrent executions (lambdaConcurrency), other functions reserve 401, and Lambda keeps 100 of them unreserved, or all if there are fewer; ${remedy(1_001)}`,
    ]);
    expect(problemsOf(workloads, 1_001)).toEqual([]);
    expect(problemsOf(workloads, 500)).toEqual([
      expect.stringContaining("quick.reservedConcurrency is 500; allowed: none, because"),
    ]);
  });
});

describe("maximumConcurrency", () => {
  test("is at most what the account has, with a remedy for those who have more", () => {
    expect(problemsOf({ quick: { ...queue, maximumConcurrency: 50 } })).toEqual([
      `quick.maximumConcurrency is 50; allowed: at most 10, because the account has 10 concurrent executions (lambdaConcurrency) unless the stack file says more, and a throttled batch counts as received; ${remedy(1_000)}`,
    ]);
    expect(problemsOf({ quick: { ...queue, maximumConcurrency: 50 } }, 1_000)).toEqual([]);
    expect(problemsOf({ quick: { ...queue, maximumConcurrency: 10 } })).toEqual([]);
  });

  test("is at most what functions leave unreserved, unless its own function reserves", () => {
    const workloads = {
      quick: { ...queue, maximumConcurrency: 801 },
      short: { ...queue, reservedConcurrency: 200, maximumConcurrency: 200 },
    };
    expect(problemsOf(workloads, 1_000)).toEqual([
      `quick.maximumConcurrency is 801; allowed: at most 800, because the account has 1000 concurrent executions (lambdaConcurrency), functions reserve 200 of them, and a throttled batch counts as received; ${remedy(1_001)}`,
    ]);
    expect(problemsOf(workloads, 1_001)).toEqual([]);
  });

  test("is not compared with reservations that are refused themselves", () => {
    const workloads = {
      quick: { ...queue, maximumConcurrency: 10 },
      short: { worker: "lambda", reservedConcurrency: 20 },
    };
    expect(problemsOf(workloads)).toEqual([expect.stringMatching(/^short\.reservedConcurrency/)]);
  });
});
