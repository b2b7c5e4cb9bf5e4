import { expect, test } from "vitest";
import {
  type ConcurrencyPool,
  createAccountConcurrency,
  TooManyRequestsException,
} from "./concurrency.ts";

const takeTimes = async (pool: ConcurrencyPool, times: number) => {
  for (let taken = 0; taken < times; taken += 1) await pool.take();
};

test("functions can reserve all but the least unreserved concurrency of the account", async () => {
  const account = createAccountConcurrency(110);
  account.poolFor(7);
  expect(() => account.poolFor(4)).toThrow(
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its " +
      "minimum value of [100]. reservedConcurrentExecutions: 4; allowed: at most 3, because the account has 110 concurrent " +
      "executions, of which other functions have reserved 7; lambdaConcurrency gives it more",
  );
  const reserved = account.poolFor(3);
  await takeTimes(reserved, 3);
  await expect(reserved.take()).rejects.toThrow(TooManyRequestsException);
  const shared = account.poolFor(undefined);
  await takeTimes(shared, 100);
  await expect(shared.take()).rejects.toThrow(
    expect.objectContaining({ limit: { kind: "account", size: 100 } }),
  );
});

test("a new account has nothing to reserve, but a function can be switched off", async () => {
  const account = createAccountConcurrency(10);
  expect(() => account.poolFor(1)).toThrow("below its minimum value of [10]");
  await expect(account.poolFor(0).take()).rejects.toThrow(TooManyRequestsException);
});

test("without a limit of the account, it has AWS's usual one to reserve from", () => {
  const account = createAccountConcurrency();
  account.poolFor(900);
  expect(() => account.poolFor(1)).toThrow("below its minimum value of [100]");
});

test("a reservation that is given back can be reserved again", () => {
  const account = createAccountConcurrency(110);
  account.poolFor(10).giveBack();
  account.poolFor(10);
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
