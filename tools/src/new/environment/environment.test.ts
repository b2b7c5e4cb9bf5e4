import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FsTree } from "nx/src/generators/tree";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../../workspace/nx.ts";
import { applyChanges, changesOf } from "../applyChanges.ts";
import { changeLines } from "../report.ts";
import { changeEnvironment, type EnvironmentChange } from "./environment.ts";
import { makeEnvironment, removeEnvironment } from "./makeEnvironment.ts";

const EMPTY = "config:\n  # None yet.\n  sfn-workers:workloads: {}\n";

/** A repository with these stack files. */
function repositoryWith(stacks: Readonly<Record<string, string>>, lists: readonly string[] = []) {
  const root = mkdtempSync(join(tmpdir(), "environment-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "infra/urns"), { recursive: true });
  for (const [name, text] of Object.entries(stacks)) {
    writeFileSync(join(root, `infra/Pulumi.${name}.yaml`), text);
  }
  for (const name of lists) writeFileSync(join(root, `infra/urns/${name}.txt`), "urn:pulumi:a\n");
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  return { files: new FsTree(root, false), read };
}

const linesOf = (files: FsTree) => changeLines(changesOf(files));

function applied(files: FsTree): string[] {
  const lines = linesOf(files);
  applyChanges(files);
  return lines;
}

describe("pnpm new environment", () => {
  test("makes the stack file and the list of URNs, from the first environment", async () => {
    const { files, read } = repositoryWith({
      alpha: EMPTY.replace("config:\n", "config:\n  sfn-workers:deploy: { after: zeta }\n"),
      local: EMPTY,
      zeta: EMPTY,
    });
    const made = await makeEnvironment(files, "qa", {});
    expect(made).toMatchObject({ from: "zeta", after: "zeta", region: "us-east-1", problems: [] });
    expect(applied(files)).toEqual(["+ infra/Pulumi.qa.yaml", "+ infra/urns/qa.txt"]);
    expect(parse(read("infra/Pulumi.qa.yaml")).config["sfn-workers:deploy"]).toEqual({
      after: "zeta",
    });
    expect(read("infra/urns/qa.txt")).toContain("urn:pulumi:qa::sfn-workers::");
  });

  test("makes a short-lived one that no workflow deploys and that protects nothing, and the next one is not made from it", async () => {
    const kept = EMPTY.replace("config:\n", "config:\n  sfn-workers:protected: true\n");
    const { files, read } = repositoryWith({ prod: kept, local: EMPTY });
    const made = await makeEnvironment(files, "pr-123", { from: "prod", shortLived: true });
    expect(made).toMatchObject({ from: "prod", after: undefined, problems: [] });
    applied(files);
    const { config } = parse(read("infra/Pulumi.pr-123.yaml"));
    expect(config["sfn-workers:deploy"]).toEqual({ workflow: false });
    expect(config).not.toHaveProperty("sfn-workers:protected");
    const next = new FsTree(files.root, false);
    expect(await makeEnvironment(next, "qa", { from: "pr-123" })).toMatchObject({ after: "prod" });
  });

  test("writes its job into the deploy workflow, and removes it with the environment", async () => {
    const { files, read } = repositoryWith({ dev: EMPTY, local: EMPTY });
    const workflow = ".github/workflows/deploy.yml";
    files.write(workflow, readFileSync(join(ROOT, workflow), "utf8"));
    await makeEnvironment(files, "qa", {});
    applied(files);
    const jobs = () => Object.keys(parse(read(workflow)).jobs).filter((id) => /^deploy-/.test(id));
    expect(jobs()).toEqual(["deploy-dev", "deploy-qa"]);
    const rest = new FsTree(files.root, false);
    removeEnvironment(rest, "dev");
    applied(rest);
    expect(jobs()).toEqual(["deploy-qa"]);
  });

  test("works where there is only the environment of this machine", async () => {
    const { files } = repositoryWith({ local: EMPTY });
    const made = await makeEnvironment(files, "dev", { region: "cn-north-1" });
    expect(made).toMatchObject({ from: "local", after: undefined, region: "cn-north-1" });
  });

  test("changes nothing in a rehearsal", async () => {
    const { files, read } = repositoryWith({ local: EMPTY });
    await makeEnvironment(files, "dev", {});
    expect(linesOf(files)).toContain("+ infra/Pulumi.dev.yaml");
    expect(() => read("infra/Pulumi.dev.yaml")).toThrow("ENOENT");
  });

  test("makes the file of settings that can't be deployed yet, and says why", async () => {
    const workloads = "sfn-workers:workloads: { no-such-workload: { worker: lambda } }";
    const { files } = repositoryWith({
      local: EMPTY.replace("sfn-workers:workloads: {}", workloads),
    });
    const { problems } = await makeEnvironment(files, "dev", {});
    expect(problems.join()).toContain("workloads.no-such-workload");
    expect(linesOf(files)).toEqual(["+ infra/Pulumi.dev.yaml"]);
  });

  test.each([
    ["QA", "allowed: lower-case letters"],
    ["a.b", "allowed: lower-case letters"],
    ["local", "infra/Pulumi.local.yaml exists"],
    ["dev-preview", "without -preview or -approval at the end"],
    ["dev-approval", "without -preview or -approval at the end"],
    ["gone", "infra/urns/gone.txt lists resources of a former environment"],
    ["a".repeat(60), "characters together"],
  ])("refuses the name %s", async (name, message) => {
    const workloads = "sfn-workers:workloads: { invoice: { worker: lambda } }";
    const local = EMPTY.replace("sfn-workers:workloads: {}", workloads);
    const { files } = repositoryWith({ local }, ["gone"]);
    await expect(makeEnvironment(files, name, {})).rejects.toThrow(message);
    expect(linesOf(files)).toEqual([]);
  });

  test("counts the project's own name where AWS's names contain it", async () => {
    const workloads = "sfn-workers:workloads: { invoice: { worker: lambda } }";
    const local = EMPTY.replace("sfn-workers:workloads: {}", workloads);
    const { files } = repositoryWith({ local });
    const project = "p".repeat(50);
    files.write("infra/Pulumi.yaml", `name: ${project}\n`);
    await expect(makeEnvironment(files, "qa", {})).rejects.toThrow(`${project}-qa-invoice`);
  });

  test("refuses other environments that do not exist, by the option's name", async () => {
    const { files } = repositoryWith({ dev: EMPTY, local: EMPTY });
    await expect(makeEnvironment(files, "qa", { from: "prod" })).rejects.toThrow(
      '--from is "prod", and infra/Pulumi.prod.yaml is missing; allowed: dev, local',
    );
    await expect(makeEnvironment(files, "qa", { after: "local" })).rejects.toThrow(
      '--after is "local"',
    );
  });

  test("--remove removes file and list, and what waited for it waits for what it waited for", () => {
    const waits = (after: string) =>
      EMPTY.replace("config:\n", `config:\n  sfn-workers:deploy: { after: ${after} }\n`);
    const { files, read } = repositoryWith(
      { dev: EMPTY, qa: waits("dev"), prod: waits("qa"), local: EMPTY },
      ["qa"],
    );
    removeEnvironment(files, "qa");
    expect(applied(files)).toEqual([
      "~ infra/Pulumi.prod.yaml",
      "- infra/Pulumi.qa.yaml",
      "- infra/urns/qa.txt",
    ]);
    expect(read("infra/Pulumi.prod.yaml")).toBe(waits("dev"));
    const rest = new FsTree(files.root, false);
    removeEnvironment(rest, "dev");
    applied(rest);
    expect(read("infra/Pulumi.prod.yaml")).toBe(EMPTY);
    expect(() => removeEnvironment(files, "local")).toThrow('NAME is "local"');
  });
});

test.each<[Partial<EnvironmentChange>, string]>([
  [{ region: "Ireland" }, '--region is "Ireland"; allowed: a Region of AWS'],
  [{ account: "1" }, '--account is "1"; allowed: the 12 digits'],
  [{ yes: true }, "--yes needs --remove"],
  [{ shortLived: true, after: "dev" }, "--short-lived and --after exclude each other"],
  [{ shortLived: true, remove: true }, "--remove and --short-lived exclude each other"],
  [{ remove: true, from: "dev" }, "--remove and --from exclude each other"],
])("%j is a wrong command line", async (options, message) => {
  const { files } = repositoryWith({ dev: EMPTY, local: EMPTY });
  await expect(changeEnvironment(files, { name: "dev", ...options })).rejects.toThrow(message);
});

test("--remove without --yes removes nothing, and says what to destroy first", async () => {
  const { files } = repositoryWith({ dev: EMPTY, local: EMPTY });
  const text = await changeEnvironment(files, { name: "dev", remove: true });
  expect(text).toContain("pnpm pulumi destroy --stack dev");
  expect(linesOf(files)).toEqual([]);
});
