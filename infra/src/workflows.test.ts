import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { stackNames } from "./stackFile.ts";

const repository = new URL("../../", import.meta.url);

function workflow(name: string) {
  return parse(readFileSync(new URL(`.github/workflows/${name}.yml`, repository), "utf8"));
}

const stacks = stackNames().filter((stack) => stack !== "local");

describe("the workflows", () => {
  test("run the README's two commands under the oldest Node.js that package.json allows", () => {
    const { engines } = JSON.parse(readFileSync(new URL("package.json", repository), "utf8"));
    const steps: { with?: Record<string, unknown>; run?: string }[] =
      workflow("ci").jobs.readme.steps;
    const node = steps.find((step) => step.with?.["node-version"])?.with?.["node-version"];
    expect(`>=${node}`).toBe(engines.node);
    const readme = readFileSync(new URL("README.md", repository), "utf8");
    const commands = steps.flatMap(({ run }) => run ?? []);
    expect(commands).toHaveLength(2);
    for (const command of commands) expect(readme).toContain(command);
  });

  test("preview every environment but the local one", () => {
    expect(workflow("preview").jobs.preview.strategy.matrix.stack.toSorted()).toEqual(stacks);
  });

  test("deploy every environment but the local one, prod last", () => {
    const { on, jobs } = workflow("deploy");
    const { stack } = jobs.deploy.strategy.matrix;
    const order = JSON.parse(/'(\["dev".*\])'/.exec(stack)?.[1] ?? "[]");
    expect(order.toSorted()).toEqual(stacks);
    expect(order.at(-1)).toBe("prod");
    expect(on.workflow_dispatch.inputs.stack.options).toEqual(order);
  });

  test("have only read permission, except for the permissions that a job names", () => {
    for (const name of ["preview", "deploy"]) {
      expect(workflow(name).permissions).toEqual({ contents: "read" });
    }
    expect(workflow("preview").jobs.preview.permissions).toEqual({
      contents: "read",
      "id-token": "write",
      "pull-requests": "write",
    });
    expect(workflow("deploy").jobs.deploy.permissions).toEqual({
      contents: "read",
      "id-token": "write",
    });
  });
});
