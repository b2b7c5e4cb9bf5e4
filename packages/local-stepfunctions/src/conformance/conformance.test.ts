import { describe, expect, test } from "vitest";
import { conformanceTarget } from "../testing/conformanceTarget.ts";
import { difference } from "./run.ts";
import { tables } from "./tables/index.ts";

describe.each(Object.entries(tables))("AWS's answers: %s", (_, rows) => {
  test("each row has a name of its own", () => {
    const names = rows.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  test("each row is answered as by AWS", async () => {
    const endpoint = await conformanceTarget();
    const differences: string[] = [];
    for (const row of rows) {
      const found = await difference(row, endpoint);
      if (found === undefined) continue;
      differences.push(`${row.name}: ${found.found}; AWS: ${JSON.stringify(row.expected)}`);
    }
    expect(differences).toEqual([]);
  });
});
