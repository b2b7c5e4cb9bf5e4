import { describe, expect, test } from "vitest";
import { buckets } from "../testing/buckets.ts";
import { conformanceTarget } from "../testing/conformanceTarget.ts";
import { objectsIn, objectsOf } from "./objects.ts";
import { difference } from "./run.ts";
import { tables } from "./tables/index.ts";

describe.each(Object.entries(tables))("AWS's answers: %s", (_, rows) => {
  test("each row has a name of its own", () => {
    const names = rows.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  test("rows that share an object agree on what it has", () => {
    const shared = objectsOf(rows);
    for (const row of rows) expect(shared).toMatchObject(objectsIn(row));
  });

  test("each row is answered as by AWS", async () => {
    const objects = objectsOf(rows);
    const hasObjects = Object.keys(objects).length > 0;
    const endpoint = await conformanceTarget(hasObjects ? { s3: buckets(objects).folder } : {});
    const differences: string[] = [];
    for (const row of rows) {
      const found = await difference(row, endpoint);
      if (found === undefined) continue;
      differences.push(`${row.name}: ${found.found}; AWS: ${JSON.stringify(row.expected)}`);
    }
    expect(differences).toEqual([]);
  });
});
