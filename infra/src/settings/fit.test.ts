import { expect, test } from "vitest";
import { manifests } from "../urns/manifests.ts";
import { parseSettings } from "./settings.ts";

function timeoutOf(settings: object): unknown {
  const workloads = { short: { worker: "lambda", ...settings } };
  return parseSettings({ workloads, lambdaConcurrency: 1_000 }, manifests).workloads[0]?.settings;
}

test.each([
  ["rate(5 minutes)", 300],
  ["rate(1 hour)", 900],
  // What the handler needs: a poll, its budget of 20 s and the margins.
  ["rate(1 minute)", 90],
  ["cron(0/5 8-17 ? * MON-FRI *)", 300],
  ["cron(0,10 8 * * ? *)", 600],
  ["cron(0 8 1 JAN ? 2099)", 900],
])(
  "a function that only %s starts ends by default before its next start: %i s",
  (schedule, seconds) => {
    expect(timeoutOf({ schedule })).toMatchObject({ timeoutSeconds: seconds });
  },
);

test("one that executions wake works for as long as Lambda allows", () => {
  expect(timeoutOf({ wake: true })).toMatchObject({ timeoutSeconds: 900 });
  expect(timeoutOf({ wake: true, timeoutSeconds: 200 })).toMatchObject({ timeoutSeconds: 200 });
});
