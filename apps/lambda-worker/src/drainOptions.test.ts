import { expect, test } from "vitest";
import { drainOptions } from "./drainOptions.ts";

test("a wake-up is for one task", () => {
  expect(drainOptions({ source: "wake" }, 7)).toEqual({ deadline: 7, maxTasks: 1 });
});

test.each([[{ source: "schedule" }], [{}], [null], ["test"]])(
  "%o drains until a poll returns no task",
  (event) => {
    expect(drainOptions(event, 7)).toEqual({ deadline: 7 });
  },
);
