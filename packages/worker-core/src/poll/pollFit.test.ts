import { expect, test } from "vitest";
import { neededForPollMs, neededForPollText } from "./pollFit.ts";

test("a poll needs its 60 s, the handler's budget and 5 s of margin", () => {
  expect(neededForPollMs({ handlerBudgetSeconds: 20 })).toBe(85_000);
  expect(neededForPollText({ handlerBudgetSeconds: 20 })).toBe(
    "60 s poll + 20 s handler budget + 5 s margin = 85 s",
  );
  // Messages that have arrived need no poll.
  expect(neededForPollText({ handlerBudgetSeconds: 20 }, 0)).toBe(
    "20 s handler budget + 5 s margin = 25 s",
  );
});
