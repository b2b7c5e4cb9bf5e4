import { expect, test } from "vitest";
import { cantBeOpened, cantBeWritten } from "./troubles.ts";

/** SQLite's error when the index of its log can't grow. */
const error = Object.assign(new Error("disk I/O error"), { errcode: 4_874 });

test.each([
  ["the disk is full", 4_096],
  ["the disk reports an error", 1_000_000],
])("an error of the disk tells that %s when %d bytes are free", (cause, free) => {
  expect(cantBeWritten("/data", error, () => free)).toContain(
    `/data can't be written: ${cause} (disk I/O error). `,
  );
  expect(cantBeOpened("/data", error, () => free)).toMatchObject({
    message: `/data can't be opened: ${cause} (disk I/O error)`,
    cause: error,
  });
});
