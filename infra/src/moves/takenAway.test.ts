import { describe, expect, test } from "vitest";
import {
  DONE,
  definitionIn,
  order,
  planned,
  quiet,
  TELL,
  TOPIC,
  telling,
  WORKLOADS,
} from "../testing/plannedOrder.ts";
import type { HeldResource } from "./abandoned.ts";
import type { RunningExecution } from "./running.ts";
import { takenAway } from "./takenAway.ts";
import { takenAwayLines } from "./takenAwayLines.ts";

function execution(name: string, definition: string | undefined): RunningExecution {
  return { name, startedAt: new Date("2026-11-27T20:15:30Z"), definition };
}

interface Told {
  readonly running?: readonly RunningExecution[] | string;
  readonly keepGrants?: number;
}

function told(
  before: readonly HeldResource[],
  after: readonly HeldResource[],
  { running = [execution("a1", definitionIn(before))], keepGrants }: Told = {},
): string[] {
  return takenAway(before, after).flatMap((one) => takenAwayLines(one, running, keepGrants));
}

describe("a deployment that takes a state away", () => {
  test("tells which running executions fail for want of a permission, and that they keep the state", async () => {
    const [before, after] = [
      await planned({ workflow: telling }),
      await planned({ workflow: quiet }),
    ];
    const running = [
      execution("new", definitionIn(after)),
      ...["a1", "a2", "a3", "a4"].map((name) => execution(name, definitionIn(before))),
    ];
    const names =
      "a1 (since 2026-11-27T20:15Z), a2 (since 2026-11-27T20:15Z), a3 (since 2026-11-27T20:15Z) and 1 more";
    expect(told(before, after, { running })).toEqual([
      `warning: this deployment takes from the role of order what running executions may still need, and they fail where they come to it:\n  - sns:Publish on ${TOPIC}, which the state Tell may call: 4 executions, ${names}\n  Let them end before, or write sfn-workers:workflows.order.keepGrants: DAYS into the stack file, which keeps it for so many days.`,
      `note: 4 executions of order run with a definition that has the state Each, and keep it: ${names}`,
      `note: 4 executions of order run with a definition that has the state Each/Tell, and keep it: ${names}`,
    ]);
  });

  test("tells nothing where no execution has it, or none runs", async () => {
    const [before, after] = [
      await planned({ workflow: telling }),
      await planned({ workflow: quiet }),
    ];
    expect(told(before, after, { running: [execution("new", definitionIn(after))] })).toEqual([]);
    expect(told(before, after, { running: [] })).toEqual([]);
    expect(told(before, before)).toEqual([]);
  });

  test("counts an execution whose definition is not known", async () => {
    const [before, after] = [
      await planned({ workflow: telling }),
      await planned({ workflow: quiet }),
    ];
    const [warning] = told(before, after, { running: [execution("a1", undefined)] });
    expect(warning).toContain(`- sns:Publish on ${TOPIC}: 1 execution, a1 (since`);
  });

  test("says what keepGrants keeps, and until when, in the place of a warning", async () => {
    const before = await planned({ workflow: telling });
    const settings = { keepGrants: 7 };
    const after = await planned({ workflow: quiet, settings, deployed: before });
    expect(told(before, after, { keepGrants: 7 })[0]).toBe(
      `note: the role of order keeps until 2026-12-05 what its definition needs no longer (keepGrants: 7): sns:Publish on ${TOPIC}`,
    );
    // What was kept before is no news, and its end is one.
    expect(told(after, await planned({ workflow: quiet, settings, deployed: after }))).toEqual([]);
    const running = [execution("a1", definitionIn(before))];
    const [warning] = told(after, await planned({ workflow: quiet }), { running });
    expect(warning).toContain(`- sns:Publish on ${TOPIC}, which the state Tell may call`);
  });

  test("says where nobody can be asked", async () => {
    const [before, after] = [
      await planned({ workflow: telling }),
      await planned({ workflow: quiet }),
    ];
    expect(told(before, after, { running: "AccessDeniedException: no" })).toEqual([
      "note: whether executions of order run that still have what this deployment takes from it was not checked: AccessDeniedException: no",
    ]);
  });
});

describe("an execution fails for want of a permission", () => {
  test("also where the state stays and calls something else, or only its key goes", async () => {
    const other = { ...TELL, Parameters: { ...TELL.Parameters, TopicArn: `${TOPIC}-2` } };
    const of = (task: object) => order("Tell", { Tell: { ...task, End: true } });
    const [before, after] = [
      await planned({ workflow: of(TELL) }),
      await planned({ workflow: of(other) }),
    ];
    expect(told(before, after)).toEqual([
      expect.stringContaining(`- sns:Publish on ${TOPIC}, which`),
    ]);
    const more = { kmsKeyArn: "arn:aws:kms:us-east-1:000000000000:key/1234abcd" };
    const done = order("Done", DONE);
    const [warning] = told(
      await planned({ workflow: quiet, more }),
      await planned({ workflow: done, more }),
    );
    expect(warning).toMatch(/- kms:Decrypt on \S+, which the state Check may call/);
  });

  test("not where a wake-up can't be sent, a wider one is there, or only logs and traces have less", async () => {
    const fargate = { short: { worker: "fargate", wake: true, tasks: { min: 0 } } };
    const quick = { quick: WORKLOADS.quick };
    const onFargate = { workloads: { ...quick, ...fargate } };
    const before = await planned({ workflow: quiet });
    const moved = await planned({ workflow: quiet, more: onFargate });
    for (const [was, becomes] of [
      [before, moved],
      [moved, before],
    ] as const) {
      expect(told(was, becomes).filter((line) => line.startsWith("warning"))).toEqual([]);
    }
    const untraced = await planned({ workflow: quiet, more: { tracing: false } });
    expect(told(before, untraced)).toEqual([]);
  });

  test("not within a state whose failure changes nothing, and which stays as it is", async () => {
    const of = (TopicArn: string) => {
      const Tell = { ...TELL, Parameters: { ...TELL.Parameters, TopicArn }, End: true };
      const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Done" }];
      const Branches = [{ StartAt: "Tell", States: { Tell } }];
      return order("Try", { Try: { Type: "Parallel", Branches, Catch, Next: "Done" }, ...DONE });
    };
    const before = await planned({ workflow: of(TOPIC) });
    const after = await planned({ workflow: of(`${TOPIC}-2`) });
    expect(takenAway(before, after)[0]?.permissions).toMatchObject([{ action: "sns:Publish" }]);
    expect(told(before, after)).toEqual([]);
  });

  test("not because AWS has given roles and functions other names than a plan does", async () => {
    const fargate = { short: { worker: "fargate", wake: true, tasks: { min: 0 } } };
    const after = await planned({
      workflow: quiet,
      more: { workloads: { ...WORKLOADS, ...fargate } },
    });
    const text = JSON.stringify(after).replaceAll(
      /(arn:aws:iam::\d+:role\/(?:[\w-]+\/)*[\w-]+)/g,
      "$1-1a2b3c4",
    );
    const before: HeldResource[] = JSON.parse(text);
    expect(text).toContain("short-task-1a2b3c4");
    expect(takenAway(before, after)).toMatchObject([{ states: [], permissions: [] }]);
  });
});

test("an Express workflow, whose executions last minutes, and one that goes or comes are not compared", async () => {
  const Wait = { Type: "Wait", Seconds: 1 };
  const quick = order("Tell", { Tell: { ...TELL, Next: "Done" }, ...DONE }, "EXPRESS");
  const less = order("Wait", { Wait: { ...Wait, Next: "Done" }, ...DONE }, "EXPRESS");
  expect(takenAway(await planned({ workflow: quick }), await planned({ workflow: less }))).toEqual(
    [],
  );
  const none = await planned({ workflow: quiet, more: { workflows: {} } });
  expect(takenAway(await planned({ workflow: quiet }), none)).toEqual([]);
  expect(takenAway(none, await planned({ workflow: quiet }))).toEqual([]);
});
