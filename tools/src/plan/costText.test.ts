import { expect, test } from "vitest";
import { costText } from "./costText.ts";

const once = { goesRound: false, items: [] };
const inMap = { ...once, executions: undefined };

test.each<[string, Parameters<typeof costText>[0]]>([
  [
    "3 state transitions an execution, $0.075 for 1,000; each retry is one more",
    {
      kind: "transitions",
      ...once,
      least: 3,
      most: 3,
      dollars: { least: 0.000_075, most: 0.000_075 },
    },
  ],
  [
    "1 to 12 state transitions an execution, $0.025 to $0.30 for 1,000; 1 to 2 more for each item of Lines; 4 or more for each item of Parts; 3 more for each item or batch of All; an Express execution for each item or batch of Rest; more where it goes round; each retry is one more",
    {
      ...{ kind: "transitions", least: 1, most: 12, goesRound: true },
      items: [
        {
          ...{ ...inMap, state: "Lines", least: 1, most: 2 },
          items: [{ ...inMap, state: "Parts", least: 4, most: 4, goesRound: true }],
        },
        { ...inMap, state: "All", least: 3, most: 3, executions: "STANDARD" },
        { ...inMap, state: "Rest", least: 3, most: 3, executions: "EXPRESS" },
      ],
      dollars: { least: 0.000_025, most: 0.000_3 },
    },
  ],
  [
    "1,000 executions cost $0.001 for their starts, and $0.00104 for each second that each lasts, for each 64 MB",
    {
      kind: "duration",
      dollars: { request: 0.000_001, second: 0.000_001_041_9, least: 0.000_001_1 },
    },
  ],
])("%s", (text, execution) => {
  expect(costText(execution)).toBe(text);
});
