import { expect, test } from "vitest";
import { argumentTable, readme } from "./readmeTable.ts";

test("the README's table is up to date; if not: node packages/local-cloud/src/arguments/print.ts --write", () => {
  const { current, expected } = readme();
  expect(current).toBe(expected);
});

test("an argument is in the column of what it lacks, by the shortest path that says it", () => {
  const rows = argumentTable().split("\n");
  const cellsOf = (name: string) =>
    rows.find((row) => row.startsWith(`| \`${name}\``))?.split(" | ") ?? [];
  const [, schedule] = cellsOf("aws:scheduler/schedule:Schedule");
  expect(schedule).toContain("`target.kinesisParameters`");
  expect(schedule).not.toContain("`target.kinesisParameters.partitionKey`");
  const [, containers] = cellsOf("aws:ecs/taskDefinition:TaskDefinition containerDefinitions");
  expect(containers).toContain("`healthCheck`");
  const [, , checked] = cellsOf("aws:cloudwatch/logGroup:LogGroup");
  expect(checked).toBe("`retentionInDays`");
});
