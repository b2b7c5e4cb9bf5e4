import { expect, test } from "vitest";
import { buckets } from "../testing/buckets.ts";
import { conformanceTarget } from "../testing/conformanceTarget.ts";
import { difference } from "./run.ts";
import { BUCKET, objectsRows } from "./tables/itemReaders.ts";

test.each(objectsRows)("an ItemReader: $name", async ({ objects, ...row }) => {
  const entries = Object.entries(objects).map(([key, text]) => [`${BUCKET}/${key}`, text]);
  const s3 = buckets(Object.fromEntries(entries));
  expect(await difference(row, await conformanceTarget({ s3: s3.folder }))).toBeUndefined();
});
