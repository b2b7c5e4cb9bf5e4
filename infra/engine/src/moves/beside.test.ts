import { expect, test } from "vitest";
import { createAccount } from "../provider/account.ts";
import { greetingEnvironments } from "../testing/greeting.ts";

const start = greetingEnvironments();

test("an environment is made beside another in its account, and destroyed without touching it", async () => {
  const account = createAccount({ accountId: "000000000000", region: "us-east-1" });
  const settings = { worker: "fargate", schedule: "rate(5 minutes)", tasks: { min: 0 } };
  await using lasting = await start(settings, { stack: "dev", account });
  await lasting.up();
  const before = account.resources();
  {
    await using brief = await start(settings, { stack: "pr-123", account });
    await brief.up();
    expect(account.resources().length).toBe(2 * before.length);
    await brief.destroy();
  }
  expect(account.resources()).toEqual(before);
  expect(await lasting.up()).toEqual([]);
});
