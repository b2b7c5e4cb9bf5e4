import { describe, expect, test } from "vitest";
import { setUpText } from "./setUp.ts";

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
    shortLived: false,
  } as const;

  test("is a list of commands with the values of the account, the Region and the repository", () => {
    const text = setUpText(given);
    const whole = text.replaceAll(/(?: \\)?\s+/g, " ");
    for (const expected of [
      "image: team/image",
      "pnpm plan --stack qa",
      '"token.actions.githubusercontent.com:sub": "repo:team/shop:environment:qa"',
      '"token.actions.githubusercontent.com:sub": "repo:team/shop:environment:qa-preview"',
      "A repository that was made or renamed since July 15, 2026 has its ids in the subject",
      "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
      "--env qa --body arn:aws-cn:iam::123456789012:role/sfn-workers-qa-deploy",
      "AWS_REGION --repo team/shop --env qa-preview --body cn-north-1",
      "pnpm pulumi stack init qa",
      "pnpm pulumi up --stack qa",
      "environments/qa --silent --field 'deployment_branch_policy[protected_branches]=false'",
      "environments/qa/deployment-branch-policies --method POST --silent --field name=trunk",
      "environments/qa-approval/deployment-branch-policies --method POST --silent --field name=trunk",
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

  test("lets the role of a deployment be assumed by the workflow of the default branch only, where AWS knows the claim", () => {
    const ofRoles = (region: string) =>
      [...setUpText({ ...given, region }).matchAll(/--assume-role-policy-document '([^']+)'/g)].map(
        ([, json = ""]) =>
          JSON.parse(json).Statement[0].Condition.StringEquals[
            "token.actions.githubusercontent.com:job_workflow_ref"
          ],
      );
    const file = "team/shop/.github/workflows/deploy-environment.yml@refs/heads/trunk";
    expect(ofRoles("eu-west-1")).toEqual([file, undefined]);
    expect(ofRoles("cn-north-1")).toEqual([undefined, undefined]);
  });

  test("is short for a short-lived environment, and ends with its end", () => {
    const text = setUpText({ ...given, name: "pr-123", after: undefined, shortLived: true });
    expect(text).not.toMatch(/gh api|aws iam|git add/);
    const commands = text.split("\n").filter((line) => line.startsWith("   pnpm"));
    expect(commands.map((line) => line.trim())).toEqual([
      "pnpm settings --stack pr-123",
      "pnpm plan --stack pr-123",
      "pnpm pulumi stack init pr-123",
      "pnpm pulumi up --stack pr-123",
      "pnpm smoke --stack pr-123",
      "pnpm pulumi destroy --stack pr-123",
      "pnpm pulumi stack rm pr-123 --preserve-config",
      "pnpm new environment pr-123 --remove --yes --force",
    ]);
  });

  test("says what must be replaced where a value is not known", () => {
    const repository = { fullName: undefined, defaultBranch: undefined };
    const text = setUpText({ ...given, account: undefined, repository });
    expect(text).toContain("Replace ACCOUNT_ID");
    expect(text).toContain("Replace OWNER/REPOSITORY");
  });
});
