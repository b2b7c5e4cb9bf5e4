import { expect, test } from "vitest";
import { readVariables, withVariables } from "./dockerfileVariables.ts";

const VARIABLES = {
  args: new Map([
    ["VERSION", "1"],
    ["HOME", "/arg"],
    ["NONE", ""],
  ]),
  environment: { HOME: "/app" },
};

test.each([
  ["$HOME/dist", "/app/dist"],
  [`app-\${VERSION}.js`, "app-1.js"],
  [`\${MODE:-production} \${NONE:-empty} \${VERSION:-2}`, "production empty 1"],
  [`[\${VERSION:+set}] [\${MODE:+set}]`, "[set] []"],
  ["$PATH:$HOME", "$PATH:/app"],
  ["\\$HOME", "$HOME"],
])("%s is %s", (text, expected) => {
  expect(withVariables(text, VARIABLES)).toBe(expected);
});

test.each([
  ["NODE_ENV=production PORT=80", { NODE_ENV: "production", PORT: "80" }],
  [`A="b c" B='$HOME' C=d\\ e D="\\"q\\""`, { A: "b c", B: "$HOME", C: "d e", D: '"q"' }],
  ["ROOT=$HOME/x EMPTY=", { ROOT: "/app/x", EMPTY: "" }],
  ["NODE_ENV production", { NODE_ENV: "production" }],
  ["TEXT a b = c", { TEXT: "a b = c" }],
  ["NODE_OPTIONS=--max-old-space-size=256", { NODE_OPTIONS: "--max-old-space-size=256" }],
])("ENV %s has %j", (text, expected) => {
  expect(readVariables(text, VARIABLES)).toEqual(expected);
});
