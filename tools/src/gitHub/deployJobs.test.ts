import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environments, inDeploymentOrder } from "@sfn-workers/infra/environments";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../workspace/nx.ts";
import { DEPLOY_WORKFLOW, NoMark, withJobs } from "./deployJobs.ts";

const text = readFileSync(join(ROOT, DEPLOY_WORKFLOW), "utf8");

const jobsFor = (stacks: Readonly<Record<string, object>>) => {
  const files = Object.entries(stacks).map(([stack, deploy]) => ({
    ...{ stack, config: { "sfn-workers:deploy": deploy } },
  }));
  return parse(withJobs(text, inDeploymentOrder(files))).jobs;
};

describe("the jobs of the deploy workflow", () => {
  test("are those of the stack files: pnpm environments --update writes them", () => {
    expect(withJobs(text, environments())).toBe(text);
  });

  test("are in the order of deployment, each after the environment that it waits for, and only where that one was deployed", () => {
    const jobs = jobsFor({
      ...{ beta: { after: "alpha" }, alpha: {}, gamma: { after: "alpha", approval: true } },
      ...{ other: {}, trial: { workflow: false } },
    });
    const ids = Object.keys(jobs).filter((id) => id.startsWith("deploy-"));
    expect(ids).toEqual(["deploy-alpha", "deploy-beta", "deploy-gamma", "deploy-other"]);
    expect(jobs["deploy-alpha"].needs).not.toContain("deploy-beta");
    for (const id of ["deploy-beta", "deploy-gamma"]) {
      expect(jobs[id].needs).toContain("deploy-alpha");
      expect(jobs[id].if).toContain("needs.deploy-alpha.outputs.deployed == 'true'");
    }
    expect(jobs["deploy-beta"].with).toMatchObject({ stack: "beta", approval: false });
    expect(jobs["deploy-gamma"].with).toMatchObject({ stack: "gamma", approval: true });
  });

  test("have names that GitHub allows, whatever the stack is called", () => {
    const jobs = jobsFor({ "1.eu": {}, two: { after: "1.eu" } });
    expect(jobs["deploy-1_eu"].with.stack).toBe("1.eu");
    expect(jobs["deploy-two"].needs).toContain("deploy-1_eu");
  });

  test("are none where there is no environment", () => {
    expect(Object.keys(jobsFor({}))).toEqual(
      Object.keys(parse(text).jobs).filter((id) => !/^deploy-(?!one$)/.test(id)),
    );
  });

  test("are not written into a workflow that a person has changed past recognition", () => {
    expect(() => withJobs("jobs:\n", [])).toThrow(NoMark);
  });
});
