import { expect, test } from "vitest";
import { deployProgram } from "../index.ts";
import { endOf, startExecution } from "../testing/index.ts";
import { program } from "./testing/program.ts";

test("an order is charged once, though the first answer of the function is lost", async () => {
  const lines: string[] = [];
  const deployment = await deployProgram(program, {
    settings: { project: "shop", stack: "local", config: {} },
    directory: import.meta.dirname,
    log: (line) => lines.push(line),
  });
  deployment.faults.next("lambda:Invoke", { kind: "drop" });

  const execution = await startExecution(deployment, deployment.outputs.orders, { order: 7 });
  expect(await endOf(deployment, execution)).toMatchObject({
    status: "SUCCEEDED",
    output: '"charged before"',
  });
  expect(lines.filter((line) => line.includes("charged 7"))).toHaveLength(1);
  await deployment.stop();
});
