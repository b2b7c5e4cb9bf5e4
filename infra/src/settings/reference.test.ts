import { expect, test } from "vitest";
import { catalog } from "./catalog.ts";
import { settingsReference } from "./reference.ts";

/** The rows of one section, by setting. */
function sectionOf(title: string): Record<string, string> {
  const [, section = ""] = settingsReference().split(`## ${title}\n\n`);
  const rows = section.split("\n\n")[0]?.split("\n").slice(2) ?? [];
  return Object.fromEntries(rows.map((row) => [row.split("`")[1], row]));
}

test("the reference has a row for every setting", () => {
  const reference = settingsReference();
  for (const { key } of catalog()) {
    const inSection = key.replace(/^(workloads\.NAME|workflows\.NAME|network)\./, "");
    expect(reference).toContain(`\n| \`${inSection}\` |`);
  }
});

test("a setting is in the section of the choices that it depends on, with its type, its bounds and its default", () => {
  expect(sectionOf("Workloads with `worker: lambda` and `transport: callback`")).toMatchObject({
    batchSize: expect.stringContaining("| integer | 1 to 10,000 | `10` |"),
  });
  expect(sectionOf("Workloads with `worker: lambda`")).toMatchObject({
    memory: expect.stringContaining("| integer | 128 to 10,240 | `256` |"),
  });
  expect(sectionOf("The network with `kind: existing`")).toMatchObject({
    subnetIds: expect.stringContaining("| list of strings |  | required |"),
  });
});

test("a choice is one row with all its options", () => {
  expect(sectionOf("Workloads")).toMatchObject({
    worker: expect.stringMatching(
      /`lambda`, `fargate`, `external` \| required \| `lambda`: .+ `fargate`: .+ `external`: /,
    ),
    transport: expect.stringContaining("| `activity`, `callback` | `activity` |"),
  });
});
