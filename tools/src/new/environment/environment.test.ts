import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FsTree } from "nx/src/generators/tree";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { applyChanges, changesOf } from "../applyChanges.ts";
import { changeLines } from "../report.ts";
import { changeEnvironment, type EnvironmentChange } from "./environment.ts";
import { makeEnvironment, removeEnvironment } from "./makeEnvironment.ts";
import { newStackText } from "./newStack.ts";
import { referencesIn } from "./references.ts";
import { fullNameIn } from "./repository.ts";
import { setUpText } from "./setUp.ts";

const DEV = `# Who pays for it: the team.
secretsprovider: awskms://alias/dev
encryptedkey: AQICAH
config:
  aws:region: eu-central-1
  # It is deployed first.
  sfn-workers:deploy: { smoke: true }
  sfn-workers:tags: { owner: team }
  sfn-workers:workloads:
    # Needs the ledger.
    invoice: { worker: lambda, wake: true }
`;

const LOCAL_STACK = `# The environment on this machine.
config:
  aws:region: us-east-1
  sfn-workers:workloads:
    # No alarms here.
    invoice: { worker: lambda, alarms: { enabled: false }, wake: true }
  sfn-workers:dashboard: false
  # What pnpm start builds.
  sfn-workers:builds: local
  sfn-workers:network: { kind: existing, vpcId: vpc-local, subnetIds: [subnet-local] }
  sfn-workers:image: local/fargate-worker
  sfn-workers:containerHealthChecks: false
`;

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

describe("the stack file of a new environment", () => {
  test("has the other one's settings and comments, without its encryption, and is deployed after it", () => {
    const text = newStackText({ text: DEV, from: "dev", after: "dev", region: undefined });
    expect(text).toBe(`# Who pays for it: the team.
config:
  aws:region: eu-central-1
  sfn-workers:deploy: { after: dev }
  sfn-workers:tags: { owner: team }
  sfn-workers:workloads:
    # Needs the ledger.
    invoice: { worker: lambda, wake: true }
`);
  });

  test("may have another Region", () => {
    const region = "eu-west-1";
    const text = newStackText({ text: DEV, from: "dev", after: undefined, region });
    expect(parse(text).config).toMatchObject({ "aws:region": region });
    expect(text).not.toContain("sfn-workers:deploy");
    expect(newStackText({ text: EMPTY, from: "dev", after: undefined, region })).toBe(
      EMPTY.replace("config:\n", `config:\n  aws:region: ${region}\n`),
    );
  });

  test("has nothing that only this machine needs", () => {
    const text = newStackText({
      text: LOCAL_STACK,
      from: "local",
      after: undefined,
      region: undefined,
    });
    expect(text).toBe(`config:
  aws:region: us-east-1
  sfn-workers:workloads:
    # No alarms here.
    invoice: { worker: lambda, wake: true }
`);
  });
});

test("references are what points to things of one environment: secrets, variables, networks, images and ARNs", () => {
  const config = {
    "aws:region": "us-east-1",
    "sfn-workers:network": { kind: "existing", vpcId: "vpc-1", subnetIds: ["subnet-1"] },
    "sfn-workers:image": "1.dkr.ecr.us-east-1.amazonaws.com/workers",
    "sfn-workers:tags": { team: "ledger", key: "arn:aws:kms:us-east-1:1:key/1" },
    "sfn-workers:workloads": {
      invoice: {
        worker: "lambda",
        schedule: "rate(5 minutes)",
        variables: { LEDGER_URL: "https://ledger.dev.example" },
        secrets: { LEDGER_KEY: "dev/ledger" },
      },
    },
  };
  expect(referencesIn(config).map(({ key }) => key)).toEqual([
    "sfn-workers:network.vpcId",
    "sfn-workers:network.subnetIds[0]",
    "sfn-workers:image",
    "sfn-workers:tags.key",
    "sfn-workers:workloads.invoice.variables.LEDGER_URL",
    "sfn-workers:workloads.invoice.secrets.LEDGER_KEY",
  ]);
});

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
    ["dev-preview", "without -preview at the end"],
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

describe("what is left to do", () => {
  const given = {
    name: "qa",
    from: "dev",
    after: "dev",
    region: "cn-north-1",
    account: "123456789012",
    repository: { fullName: "team/shop", defaultBranch: "trunk" },
    references: [{ key: "sfn-workers:image", value: "team/image" }],
    problems: [],
  } as const;

  test("is a list of commands with the values of the account, the Region and the repository", () => {
    const text = setUpText(given);
    const whole = text.replaceAll(/(?: \\)?\s+/g, " ");
    for (const expected of [
      "image: team/image",
      "pnpm plan --stack qa",
      '"token.actions.githubusercontent.com:sub": "repo:team/shop:environment:qa"',
      '"token.actions.githubusercontent.com:sub": "repo:team/shop:environment:qa-preview"',
      "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
      "--env qa --body arn:aws-cn:iam::123456789012:role/sfn-workers-qa-deploy",
      "AWS_REGION --repo team/shop --env qa-preview --body cn-north-1",
      "pnpm pulumi stack init qa",
      "pnpm pulumi up --stack qa",
      "write trunk into ci.yml and deploy.yml",
    ]) {
      expect(whole).toContain(expected);
    }
    expect(text).not.toMatch(/ACCOUNT_ID|OWNER/);
    const ordinary = setUpText({ ...given, region: "eu-west-1" }).split("\n");
    expect(ordinary.filter((line) => line.length > 80)).toEqual([]);
    const policies = [...text.matchAll(/--assume-role-policy-document '(?<json>[^']+)'/g)];
    expect(policies.map(({ groups }) => JSON.parse(groups?.["json"] ?? "").Version)).toEqual([
      "2012-10-17",
      "2012-10-17",
    ]);
  });

  test("says what must be replaced where a value is not known", () => {
    const repository = { fullName: undefined, defaultBranch: undefined };
    const text = setUpText({ ...given, account: undefined, repository });
    expect(text).toContain("Replace ACCOUNT_ID");
    expect(text).toContain("Replace OWNER/REPOSITORY");
  });
});

test("a repository's name is read from each form of its address at GitHub, and from no other host's", () => {
  for (const remote of [
    "git@github.com:team/shop.git",
    "https://github.com/team/shop",
    "ssh://git@github.com/team/shop.git",
    "https://github.example.com/team/shop/",
  ]) {
    expect(fullNameIn(remote)).toBe("team/shop");
  }
  expect(fullNameIn("git@gitlab.com:team/shop.git")).toBeUndefined();
  expect(fullNameIn("/srv/shop.git")).toBeUndefined();
});
