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
