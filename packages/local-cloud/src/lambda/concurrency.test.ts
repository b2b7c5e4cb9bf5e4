import { expect, test } from "vitest";
import {
  type ConcurrencyPool,
  createAccountConcurrency,
  TooManyRequestsException,
} from "./concurrency.ts";

const takeTimes = async (pool: ConcurrencyPool, times: number) => {
  for (let taken = 0; taken < times; taken += 1) await pool.take();
};

test("functions can reserve no more concurrency than the account has", async () => {
  const account = createAccountConcurrency(10);
  account.poolFor(7);
  expect(() => account.poolFor(4)).toThrow(
    "reservedConcurrentExecutions is 4, but the local account has 3 of 10 concurrent executions left",
  );
  const shared = account.poolFor(undefined);
  await takeTimes(shared, 3);
  await expect(shared.take()).rejects.toThrow(
    expect.objectContaining({ limit: { kind: "account", size: 3 } }),
  );
});

test("functions can reserve the whole concurrency of the account", async () => {
  const account = createAccountConcurrency(10);
  account.poolFor(7);
  const reserved = account.poolFor(3);
  await takeTimes(reserved, 3);
  await expect(reserved.take()).rejects.toThrow(TooManyRequestsException);
  await expect(account.poolFor(undefined).take()).rejects.toThrow(TooManyRequestsException);
});

test("without a limit of the account, no function takes another one's turn, and none is throttled", async () => {
  const account = createAccountConcurrency();
  const [busy, idle] = [account.poolFor(undefined), account.poolFor(undefined)];
  const release = await busy.take();
  await busy.take();
  const turns: string[] = [];
  const third = busy.take().then(() => turns.push("third"));
  const fourth = busy.take().then(() => turns.push("fourth"));
  await takeTimes(idle, 2);
  expect(turns).toEqual([]);
  release();
  await third;
  expect(turns).toEqual(["third"]);
  release();
  await fourth;
});

test("a reservation is a limit, also without a limit of the account", async () => {
  const reserved = createAccountConcurrency().poolFor(1);
  const release = await reserved.take();
  await expect(reserved.take()).rejects.toThrow(
    expect.objectContaining({ limit: { kind: "function", size: 1 } }),
  );
  release();
  await reserved.take();
});
