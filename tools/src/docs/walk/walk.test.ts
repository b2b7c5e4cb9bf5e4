import { describe, expect, test } from "vitest";
import { stepsIn } from "./page.ts";
import { seenPattern } from "./seen.ts";

const PAGE = `# A page

## 1. Make it

Type this:

\`\`\`sh
pnpm new workload shout --yes   # asks nothing
\`\`\`

\`\`\`text
+ handler.ts
\`\`\`

## 2. Change it

\`\`\`diff src/handler.ts
 const a = 1;
-const b = 2;
+const b = 3;
\`\`\`

Set a breakpoint at \`const b\` in
\`src/handler.ts\`.
`;

test("a page is a list of steps with what the reader types, changes and sees", () => {
  expect(stepsIn(PAGE)).toEqual([
    {
      title: "Make it",
      parts: [
        { kind: "command", line: "pnpm new workload shout --yes" },
        { kind: "seen", text: "+ handler.ts" },
      ],
    },
    {
      title: "Change it",
      parts: [
        {
          kind: "change",
          file: "src/handler.ts",
          before: "const a = 1;\nconst b = 2;\n",
          after: "const a = 1;\nconst b = 3;\n",
        },
        { kind: "breakpoint", at: "const b", file: "src/handler.ts" },
      ],
    },
  ]);
});

describe("what is seen is what the page shows", () => {
  test.each([
    ["✓ shout c789b91f succeeded in 41 ms", "✓ shout 00aa11bb succeeded in 1.2 s"],
    ["debugger at 127.0.0.1:9229", "debugger at 127.0.0.1:41234"],
    ["one\n…\nfour", "one\ntwo\nthree\nfour"],
    ["one\n…\ntwo", "one\ntwo"],
    ["part    kind", "part         kind"],
    ["second", "first\nsecond\nthird"],
  ])("%j matches %j", (shown, seen) => {
    expect(`${seen}\n`).toMatch(seenPattern(shown));
  });

  test.each([
    ["✓ shout c789b91f succeeded in 41 ms", "✗ shout 00aa11bb failed in 41 ms"],
    ["attempt 2 succeeded", "attempt 1 succeeded"],
    ["one\nfour", "one\ntwo\nfour"],
    ["second", "the second one"],
  ])("%j does not match %j", (shown, seen) => {
    expect(`${seen}\n`).not.toMatch(seenPattern(shown));
  });
});
