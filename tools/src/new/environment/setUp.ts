import { partitionOf } from "@sfn-workers/pulumi-host/partition";
import { DEPLOY_WORKFLOW } from "../../gitHub/deployJobs.ts";
import type { MadeEnvironment } from "./makeEnvironment.ts";
import { APPROVAL, PREVIEW } from "./name.ts";
import { OWNER_AND_NAME, type Repository } from "./repository.ts";
import { numbered, step } from "./steps.ts";

export interface SetUp extends MadeEnvironment {
  /** The AWS account's id, if it is known. */
  readonly account: string | undefined;
  readonly repository: Repository;
}

/** What is to be done by hand, in order, with the commands and values. */
export function setUpText(given: SetUp): string {
  const { name, repository, shortLived } = given;
  const first = [
    ...settingsStep(given),
    step("Look at what it will have:", [
      `pnpm settings --stack ${name}`,
      `pnpm plan --stack ${name}`,
    ]),
  ];
  const deployed = step("Make its stack, after `pnpm pulumi login`, and deploy it:", [
    `pnpm pulumi stack init ${name}`,
    `pnpm pulumi up --stack ${name}`,
    `pnpm smoke --stack ${name}`,
  ]);
  const byWorkflow = [
    providerStep(),
    ...[deployRole(given), previewRole(given)].map((role) => roleStep(given, role)),
    gitHubStep(given),
    approvalStep(given),
    deployed,
    commitStep(given),
  ];
  const steps = shortLived ? [deployed, destroyStep(given)] : byWorkflow;
  return [
    "What is left to do, in this order:",
    ...numbered([...first, ...steps]),
    ...(shortLived ? [] : placeholders(given, repository)),
  ].join("\n\n");
}

function destroyStep({ name }: SetUp): string {
  return step(
    "Destroy it when it has done its work, with all data. No workflow deploys it, so its files need no commit:",
    [
      `pnpm pulumi destroy --stack ${name}`,
      `pnpm pulumi stack rm ${name} --preserve-config`,
      `pnpm new environment ${name} --remove --yes --force`,
    ],
  );
}

function settingsStep({ name, from, references, problems }: SetUp): string[] {
  const copied = references.map(({ key, value }) => `${withoutNamespace(key)}: ${value}`);
  const file = `infra/Pulumi.${name}.yaml`;
  return [
    ...(copied.length === 0
      ? []
      : [step(`Change in ${file} what ${from} and ${name} must not share:`, copied)]),
    ...(problems.length === 0
      ? []
      : [
          step(`Complete ${file}, which can't be deployed as it is:`, [
            ...problems.map(withoutNamespace),
            "pnpm urns --update    (writes the list of its URNs)",
          ]),
        ]),
  ];
}

function withoutNamespace(text: string): string {
  return text.replace("sfn-workers:", "");
}

const GITHUB = "token.actions.githubusercontent.com";
const ACCOUNT_ID = "ACCOUNT_ID";

function providerStep(): string {
  return step(
    "Once for each AWS account, let GitHub's workflows assume roles (OIDC). EntityAlreadyExists means that it is done:",
    [
      `aws iam create-open-id-connect-provider --url https://${GITHUB} --client-id-list sts.amazonaws.com`,
    ],
  );
}

interface Role {
  /** The name of the role, and of the GitHub environment that may assume it. */
  readonly role: string;
  readonly environment: string;
  readonly purpose: string;
  /** AWS's own policies. */
  readonly policies: readonly string[];
  /** What GitHub's token must say besides the subject. */
  readonly claims?: Readonly<Record<string, string>>;
}

function deployRole(given: SetUp): Role {
  const { name, repository } = given;
  const policies = ["PowerUserAccess", "IAMFullAccess"];
  const { fullName = OWNER_AND_NAME } = repository;
  const file = `${fullName}/.github/workflows/deploy-environment.yml@refs/heads/${branchOf(given)}`;
  return {
    ...{ role: `sfn-workers-${name}-deploy`, environment: name, purpose: "deploys", policies },
    // AWS told of claims but `sub` and `aud` in January 2026, and for its commercial Regions only.
    ...(partitionOf(given.region).name === "aws" && { claims: { job_workflow_ref: file } }),
  };
}

function branchOf({ repository }: SetUp): string {
  return repository.defaultBranch ?? "main";
}

function previewRole({ name }: SetUp): Role {
  const environment = `${name}${PREVIEW}`;
  const policies = ["ReadOnlyAccess"];
  return { role: `sfn-workers-${environment}`, environment, purpose: "previews", policies };
}

function roleStep(given: SetUp, { role, environment, purpose, policies, claims }: Role): string {
  const attach = policies.map(
    (policy) =>
      `aws iam attach-role-policy --role-name ${role} --policy-arn arn:${partitionOf(given.region).name}:iam::aws:policy/${policy}`,
  );
  return step(
    `The role that ${purpose}, which only the GitHub environment ${environment} may assume${claims ? `, by ${branchOf(given)}'s own workflow` : ""}. A repository that was made or renamed since July 15, 2026 has its ids in the subject: infra/bootstrap/README.md has the command for them:`,
    [
      `aws iam create-role --role-name ${role} --assume-role-policy-document '${trustPolicy(given, environment, claims)}'`,
      ...attach,
    ],
  );
}

function trustPolicy(given: SetUp, environment: string, claims: Role["claims"] = {}): string {
  const repository = given.repository.fullName ?? OWNER_AND_NAME;
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: providerArn(given) },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${GITHUB}:aud`]: "sts.amazonaws.com",
            [`${GITHUB}:sub`]: `repo:${repository}:environment:${environment}`,
            ...Object.fromEntries(
              Object.entries(claims).map(([claim, value]) => [`${GITHUB}:${claim}`, value]),
            ),
          },
        },
      },
    ],
  };
  return JSON.stringify(policy, null, 2);
}

function providerArn(given: SetUp): string {
  return `arn:${partitionOf(given.region).name}:iam::${accountOf(given)}:oidc-provider/${GITHUB}`;
}

function gitHubStep(given: SetUp): string {
  const { repository, region } = given;
  const fullName = repository.fullName ?? OWNER_AND_NAME;
  const variables = [deployRole(given), previewRole(given)].flatMap(({ role, environment }) => [
    `gh variable set AWS_ROLE_ARN --repo ${fullName} --env ${environment} --body arn:${partitionOf(given.region).name}:iam::${accountOf(given)}:role/${role}`,
    `gh variable set AWS_REGION --repo ${fullName} --env ${environment} --body ${region}`,
  ]);
  const commands = [
    ...ofBranchOnly(given, fullName, given.name),
    `gh api --method PUT repos/${fullName}/environments/${given.name}${PREVIEW} --silent`,
    ...variables,
  ];
  return step(
    `GitHub's environments with their variables. Only ${branchOf(given)} deploys; pull requests preview:`,
    commands,
  );
}

function approvalStep(given: SetUp): string {
  const { name, repository } = given;
  const { fullName = OWNER_AND_NAME } = repository;
  return step(
    `If a person must approve each deployment: \`approval: true\` in sfn-workers:deploy, \`pnpm environments --update\`, and an environment in which GitHub asks. Its required reviewers are a setting at https://github.com/${fullName}/settings/environments:`,
    ofBranchOnly(given, fullName, `${name}${APPROVAL}`),
  );
}

/** Without this, a workflow of any branch may name the environment. */
function ofBranchOnly(given: SetUp, fullName: string, environment: string): string[] {
  const path = `repos/${fullName}/environments/${environment}`;
  const own = "deployment_branch_policy";
  return [
    `gh api --method PUT ${path} --silent --field '${own}[protected_branches]=false' --field '${own}[custom_branch_policies]=true'`,
    `gh api ${path}/deployment-branch-policies --method POST --silent --field name=${branchOf(given)}`,
  ];
}

function commitStep({ name, after, repository, problems }: SetUp): string {
  const { defaultBranch = "main" } = repository;
  const files = [
    DEPLOY_WORKFLOW,
    `infra/Pulumi.${name}.yaml`,
    ...(problems.length === 0 ? [`infra/urns/${name}.txt`] : []),
  ];
  const when = after === undefined ? "" : `, after ${after}`;
  const branch =
    defaultBranch === "main"
      ? ""
      : ` (the workflows are for the branch main: write ${defaultBranch} into ci.yml and deploy.yml)`;
  return step(
    `Commit. From then on a pull request previews ${name}, and a push to ${defaultBranch} that passes ci deploys it${when}${branch}:`,
    [`git add ${files.join(" ")}`, `git commit -m "infra: the environment ${name}"`],
  );
}

function placeholders({ account }: SetUp, { fullName }: Repository): string[] {
  return [
    ...(account === undefined
      ? [
          `Replace ${ACCOUNT_ID} by what this shows, or use --account ID:\n\n   aws sts get-caller-identity --query Account --output text`,
        ]
      : []),
    ...(fullName === undefined
      ? [`Replace ${OWNER_AND_NAME}: git has no remote \`origin\` at GitHub here.`]
      : []),
    "infra/README.md says what the roles may do, and how to give them less.",
  ];
}

function accountOf({ account }: SetUp): string {
  return account ?? ACCOUNT_ID;
}
