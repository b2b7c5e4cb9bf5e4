import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const repository = new URL("../../", import.meta.url);

function workflow(name: string) {
  return parse(readFileSync(new URL(`.github/workflows/${name}.yml`, repository), "utf8"));
}

const stacks = readdirSync(new URL("infra/", repository))
  .map((file) => /^Pulumi\.(\w+)\.yaml$/.exec(file)?.[1])
  .filter((stack) => stack !== undefined && stack !== "local")
  .toSorted();

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

  test("hold no permission but reading, save what a job names", () => {
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
