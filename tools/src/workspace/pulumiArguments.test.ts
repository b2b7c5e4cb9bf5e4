import { expect, test } from "vitest";
import { optionIn, pulumiCommand } from "./pulumiArguments.ts";

test.each([
  [["up", "--stack", "dev"], "up"],
  [["--stack", "dev", "up"], "up"],
  [["--color", "never", "--logtostderr", "update"], "update"],
  [["stack", "output", "up"], "stack"],
  [["up", "--help"], undefined],
  [["help", "up"], undefined],
  [["up", "-h"], undefined],
  [["--version"], undefined],
  [["up", "--message", "help"], "up"],
  [["up", "-m", "-h"], "up"],
  [["-v3", "-C", "infra", "up"], "up"],
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
  [["up", "-ys", "dev"], "dev"],
  [["up", "-yfsdev"], "dev"],
  [["up", "--stack", "qa", "-s", "dev"], "dev"],
  [["up", "--message", "--stack", "-s", "dev"], "dev"],
  [["up", "-m", "-sdev"], undefined],
  [["up", "-r=true", "--stack=dev"], "dev"],
])("the stack of pulumi %j is %s", (argv, stack) => {
  expect(optionIn(argv, "--stack", "-s")).toBe(stack);
});

test("an option that is not given is that of its variable, as for Pulumi", () => {
  const env = { PULUMI_OPTION_STACK: "dev", PULUMI_OPTION_CONFIG_FILE: "other.yaml" };
  expect(optionIn(["up"], "--stack", "-s", env)).toBe("dev");
  expect(optionIn(["up", "-s", "qa"], "--stack", "-s", env)).toBe("qa");
  expect(optionIn(["up"], "--config-file", undefined, env)).toBe("other.yaml");
});
