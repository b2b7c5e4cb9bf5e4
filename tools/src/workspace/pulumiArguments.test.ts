import { expect, test } from "vitest";
import { optionIn, pulumiCommand } from "./pulumiArguments.ts";

test.each([
  [["up", "--stack", "dev"], "up"],
  [["--stack", "dev", "up"], "up"],
  [["--color", "never", "--logtostderr", "update"], "update"],
  [["stack", "output", "up"], "stack"],
  [["up", "--help"], undefined],
  [["help", "up"], undefined],
  [["--version"], undefined],
])("the command of pulumi %j is %s", (argv, command) => {
  expect(pulumiCommand(argv)).toBe(command);
});

test.each([
  [["up", "--stack", "dev"], "dev"],
  [["up", "--stack=org/shop/dev"], "org/shop/dev"],
  [["-s", "dev", "up"], "dev"],
  [["up", "-sdev"], "dev"],
  [["up", "-s=dev"], "dev"],
  [["up", "--skip-preview"], undefined],
  [["up", "--", "--stack", "dev"], undefined],
])("the stack of pulumi %j is %s", (argv, stack) => {
  expect(optionIn(argv, "--stack", "-s")).toBe(stack);
});
