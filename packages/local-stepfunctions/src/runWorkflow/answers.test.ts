import {
  defineExternalManifest,
  defineSchemas,
  defineWorkload,
  InvalidOption,
} from "@sfn-workers/worker-core";
import { runHandler } from "@sfn-workers/worker-core/testing";
import { expect, test } from "vitest";
import * as z from "zod";
import { defineAnswers } from "./answers.ts";
import { fail, inTurn, takes } from "./outcomes.ts";

const schemas = defineSchemas({
  manifest: defineExternalManifest({
    name: "approval",
    description: "Asks somebody to approve an order",
    timeoutSeconds: 60,
  }),
  input: z.object({ total: z.number() }),
  output: z.object({ approved: z.boolean() }),
});

const yes = { approved: true };
const no = { approved: false };

test("an answer is an output, an error, or what a function makes of the input", async () => {
  const order = { total: 7 };
  expect(await runHandler(defineAnswers(schemas, yes), order)).toMatchObject({ output: yes });
  const refused = { kind: "failed", error: "NobodyMay", cause: { message: "too much" } };
  const failing = defineAnswers(schemas, takes(0.001, fail("NobodyMay", "too much")));
  expect(await runHandler(failing, order)).toMatchObject(refused);
  const deciding = defineAnswers(schemas, ({ total }, execution) => {
    if (execution?.state === "Ask the boss") return takes(0.001, yes);
    return total < 5 ? no : fail("NobodyMay", "too much");
  });
  expect(await runHandler(deciding, { total: 1 })).toMatchObject({ output: no });
  expect(await runHandler(deciding, order)).toMatchObject(refused);
  const execution = { arn: "", state: "Ask the boss", attempt: 0, enteredAt: "" };
  expect(await runHandler(deciding, order, { execution })).toMatchObject({ output: yes });
});

test("answers in turn are those of one task after another, and the last one is that of all that follow", async () => {
  const answers = defineAnswers(schemas, inTurn(fail("Busy"), no, yes));
  const runs = [];
  for (let run = 0; run < 4; run++) runs.push(await runHandler(answers, { total: 1 }));
  expect(runs).toMatchObject([{ error: "Busy" }, { output: no }, { output: yes }, { output: yes }]);
});

test("an answer comes after its seconds, whatever budget a handler has, and not when the task is aborted", async () => {
  const handled = defineWorkload({
    ...schemas,
    manifest: { ...schemas.manifest, handlerBudgetSeconds: 1 },
    handler: () => yes,
  });
  const answers = defineAnswers(handled, takes(30, yes));
  expect(answers.manifest.handlerBudgetSeconds).toBe(59);
  const run = await runHandler(answers, { total: 1 }, { abortAfter: { ms: 1 } });
  expect(run).toMatchObject({ kind: "failed", error: "Worker.Draining" });
});

test("an output that the schema does not have is refused by the compiler, and as the worker runs it", async () => {
  // @ts-expect-error: approved is no text
  const wrong = defineAnswers(schemas, { approved: "yes" });
  // @ts-expect-error: there is no output without it
  defineAnswers(schemas, takes(1, {}));
  // @ts-expect-error: approved is no text
  defineAnswers(schemas, () => takes(1, { approved: "yes" }));
  // @ts-expect-error: approved is no text
  defineAnswers(schemas, inTurn(yes, { approved: "yes" }));
  expect(await runHandler(wrong, { total: 1 })).toMatchObject({ error: "Worker.InvalidOutput" });
});

test("an answer that never comes is refused", async () => {
  const never = takes(Number.POSITIVE_INFINITY, yes);
  expect(() => defineAnswers(schemas, never)).toThrow(InvalidOption);
  expect(() => defineAnswers(schemas, inTurn(yes, never))).toThrow('takes is "Infinity"');
  const run = await runHandler(
    defineAnswers(schemas, () => never),
    { total: 1 },
  );
  expect(run).toMatchObject({ kind: "failed", error: "InvalidOption" });
});
