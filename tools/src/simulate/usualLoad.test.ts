import { parseLoad } from "@sfn-workers/simulation";
import { expect, test } from "vitest";
import { usualLoad } from "./usualLoad.ts";

test.each([
  [undefined, "burst:1000"],
  [{ burst: 500 }, "burst:500"],
  [{ perHour: 36_000 }, "steady:36000/h"],
  [{ perHour: 4.5, burst: 50 }, "steady:4.5/h+burst:50@600s"],
])(
  "without a load, what %o expects is simulated, and is written as it would be given",
  (expected, text) => {
    const usual = usualLoad({ ...(expected && { expect: expected }) });
    expect(usual).toEqual({ text, load: parseLoad(text) });
  },
);
