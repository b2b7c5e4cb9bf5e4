import { describe, expect, test } from "vitest";
import { planned, quiet } from "../testing/plannedOrder.ts";
import type { HeldResource } from "./abandoned.ts";
import { lostAccess, lostAccessLines } from "./lostAccess.ts";
import type { Running } from "./running.ts";

const SHIP = "arn:aws:states:us-east-1:000000000000:stateMachine:ship";
const ROLE = "arn:aws:iam::000000000000:role/ship";
const HALL = "arn:aws:iam::000000000000:role/hall";
const QUEUE = "https://sqs.us-east-1.amazonaws.com/000000000000/shop-dev-quick";

/** A workload with a queue, beside one with an activity. */
function environment(quick: object, short: object = {}) {
  const workloads = {
    quick: { worker: "lambda", transport: "callback", ...quick },
    short: { worker: "lambda", ...short },
  };
  return planned({ workflow: quiet, more: { workloads } });
}

const sender = { machineArn: SHIP, roleArn: ROLE };

function told(
  before: readonly HeldResource[],
  after: readonly HeldResource[],
  running: Running = [],
): string[] {
  const lost = lostAccess(before, after);
  const asked = new Map(
    lost.flatMap(({ machineArns }) => machineArns.map((arn) => [arn, running])),
  );
  return lost.flatMap((one) => lostAccessLines(one, asked));
}

const execution = (name: string, definition: string | undefined) => {
  return { name, startedAt: new Date("2026-11-27T20:15:30Z"), definition };
};

describe("a sender that is named no longer", () => {
  test("is told with its executions that hand tasks to the queue, or may", async () => {
    const [before, after] = [await environment({ senders: [sender] }), await environment({})];
    const running = [
      execution("a1", JSON.stringify({ QueueUrl: QUEUE })),
      execution("a2", undefined),
      execution("a3", "{}"),
    ];
    expect(told(before, after, running)).toEqual([
      `warning: this deployment closes the queue of quick to ${ROLE}, and nobody may answer its tasks any more, which 2 executions of ship need: a1 (since 2026-11-27T20:15Z), a2 (since 2026-11-27T20:15Z)\n  Let them end before, and leave it under sfn-workers:workloads.quick.senders until then.`,
    ]);
  });

  test("is told where none of its executions runs, and where nobody may ask", async () => {
    const [before, after] = [await environment({ senders: [sender] }), await environment({})];
    expect(told(before, after, [execution("a3", "{}")])).toEqual([
      `note: this deployment closes the queue of quick to ${ROLE}, which is no longer under sfn-workers:workloads.quick.senders; no execution of ship runs that hands it tasks`,
    ]);
    expect(told(before, after, "AccessDeniedException: no")).toEqual([
      `note: this deployment closes the queue of quick to ${ROLE}, which is no longer under sfn-workers:workloads.quick.senders; whether executions of ship run that hand it tasks was not checked: AccessDeniedException: no`,
    ]);
  });

  test("is one that gets another role too: its executions keep the former one", async () => {
    const before = await environment({ senders: [sender] });
    const after = await environment({ senders: [{ ...sender, roleArn: `${ROLE}-2` }] });
    expect(told(before, after)).toEqual([expect.stringContaining(`to ${ROLE}, which`)]);
    expect(told(before, before)).toEqual([]);
    expect(
      told(
        after,
        await environment({
          senders: [
            { ...sender, roleArn: `${ROLE}-2` },
            { machineArn: `${SHIP}-2`, roleArn: ROLE },
          ],
        }),
      ),
    ).toEqual([]);
  });

  test("loses nothing of an activity", async () => {
    const before = await environment({}, { senders: [sender] });
    expect(told(before, await environment({}))).toEqual([]);
  });
});

test("a receiver that is named no longer is told, since nobody can be asked what it has in hand", async () => {
  const before = await environment({ receivers: [HALL, `${HALL}-2`] });
  expect(told(before, await environment({ receivers: [`${HALL}-2`] }))).toEqual([
    `warning: ${HALL} takes no more tasks of quick after this deployment, since it is no longer under sfn-workers:workloads.quick.receivers, and can't delete the message of a task that it has in hand, which then comes to another worker\n  End its workers before.`,
  ]);
});

test("roles of the environment itself are no senders or receivers, whatever names AWS has given them", async () => {
  const fargate = { worker: "fargate", transport: "callback" };
  const on = (quick: object) =>
    planned({ workflow: quiet, more: { workloads: { quick, short: { worker: "lambda" } } } });
  const lambda = { worker: "lambda", transport: "callback" };
  const text = JSON.stringify(await on(fargate)).replaceAll(
    /(arn:aws:iam::\d+:role\/(?:[\w-]+\/)*[\w-]+)/g,
    "$1-1a2b3c4",
  );
  const before: HeldResource[] = JSON.parse(text);
  expect(told(before, await on(lambda))).toEqual([]);
  expect(told(before, await on({ ...lambda, stateMachine: false, senders: [sender] }))).toEqual([]);
  // With the queue all goes, and executions that wait for it are asked about elsewhere.
  expect(told(await environment({ senders: [sender] }), await on({ worker: "lambda" }))).toEqual(
    [],
  );
});
