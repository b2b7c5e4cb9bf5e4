import { chmodSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { HeldResource } from "@sfn-workers/infra/moves";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { PreflightFailed, preflight, requireReady } from "./preflight.ts";

const temporaryFolder = temporaryFolders();

interface Account {
  readonly concurrent?: number;
  readonly unreserved?: number;
  readonly hasEcsRole?: boolean;
  readonly denies?: boolean;
}

/** An account that answers over HTTP in the protocols of STS, IAM and Lambda. */
async function account({
  concurrent = 10,
  unreserved = concurrent,
  hasEcsRole = true,
  denies = false,
}: Account) {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const answer = (status: number, content: string) => {
      response.writeHead(status).end(content);
    };
    const xmlError = (code: string) =>
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
    if (denies) {
      if (request.method === "GET") response.setHeader("x-amzn-errortype", "AccessDeniedException");
      return answer(403, request.method === "GET" ? '{"Message":"no"}' : xmlError("AccessDenied"));
    }
    if (request.url === "/2016-08-19/account-settings") {
      const limit = {
        ConcurrentExecutions: concurrent,
        UnreservedConcurrentExecutions: unreserved,
      };
      return answer(200, JSON.stringify({ AccountLimit: limit }));
    }
    if (body.includes("Action=GetCallerIdentity")) {
      return answer(
        200,
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
      );
    }
    if (!hasEcsRole) return answer(404, xmlError("NoSuchEntity"));
    return answer(
      200,
      "<GetRoleResponse><GetRoleResult><Role><RoleName>AWSServiceRoleForECS</RoleName></Role></GetRoleResult></GetRoleResponse>",
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
}

/** A machine whose `docker` runs this script; without one it has no Docker. */
function docker(script: string | undefined): void {
  const folder = temporaryFolder();
  if (script !== undefined) {
    writeFileSync(join(folder, "docker"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "docker"), 0o755);
  }
  vi.stubEnv("PATH", folder);
}

beforeEach(() => {
  vi.stubEnv("DOCKER_CONFIG", temporaryFolder());
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  return () => void vi.unstubAllEnvs();
});

const resource = (type: string, inputs: HeldResource["inputs"] = {}): HeldResource => {
  return { type, name: "invoice", inputs, outputs: {} };
};
const FUNCTION = (reserved: number) =>
  resource("aws:lambda/function:Function", { reservedConcurrentExecutions: reserved });
const TASKS = [resource("aws:ecs/cluster:Cluster"), resource("docker-build:index:Image")];

const stack = (config: object = {}) => ({ stack: "qa", config: { ...config } });

/** What is told: `wrong: …` and `unknown: …`. */
const told = async (...given: Parameters<typeof preflight>) =>
  (await preflight(...given))
    .filter(({ outcome }) => outcome !== "fine")
    .map(({ outcome, text: said }) => `${outcome}: ${said}`);

test("an account and a machine that have everything are fine", async () => {
  await account({ concurrent: 1_000 });
  docker("echo 28.0.1");
  const config = {
    "aws:allowedAccountIds": ["123456789012"],
    "sfn-workers:lambdaConcurrency": 1_000,
  };
  expect(await told(stack(config), [FUNCTION(5), ...TASKS], [])).toEqual([]);
});

describe("the account", () => {
  test("has to be one that the stack file allows", async () => {
    await account({});
    const config = { "aws:allowedAccountIds": '["210987654321"]' };
    expect(await told(stack(config), [], [])).toEqual([
      "wrong: the credentials are of account 123456789012, and aws:allowedAccountIds in infra/Pulumi.qa.yaml allows 210987654321: take credentials of that account, as with AWS_PROFILE, or correct the file",
    ]);
  });

  test("is told to be named for a protected environment", async () => {
    await account({});
    expect(await told(stack({ "sfn-workers:protected": true }), [], [])).toEqual([
      expect.stringContaining("unknown: qa is protected, but"),
    ]);
  });

  test("has to have the concurrency that functions reserve, of which others' is not left", async () => {
    await account({ concurrent: 10 });
    const new_account = await told(stack(), [FUNCTION(5), FUNCTION(-1)], []);
    expect(new_account.join()).toContain(
      'wrong: the functions of qa reserve 5 concurrent executions, and the account can give 0 in us-east-1: Lambda\'s quota "Concurrent executions" is 10, other functions reserve 0, and 100 stay unreserved.',
    );
    await account({ concurrent: 120, unreserved: 101 });
    expect((await told(stack(), [FUNCTION(5)], [])).join()).toContain("can give 1 in us-east-1");
    expect(await told(stack(), [FUNCTION(5)], [FUNCTION(4)])).toEqual([]);
  });

  test("has to have what the stack file takes for granted", async () => {
    await account({ concurrent: 10 });
    expect(await told(stack({ "sfn-workers:lambdaConcurrency": 1_000 }), [], [])).toEqual([
      expect.stringMatching(
        /^wrong: .+ is 10 in us-east-1, and lambdaConcurrency .+ is 1000: ask AWS/,
      ),
    ]);
  });

  test("has to have ECS's role before its first cluster", async () => {
    await account({ hasEcsRole: false });
    docker("echo 28.0.1");
    expect(await told(stack(), TASKS, [])).toEqual([
      "wrong: the account has no role AWSServiceRoleForECS, without which ECS refuses the first cluster: aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com",
    ]);
    expect(await told(stack(), TASKS, TASKS)).toEqual([]);
  });
});

describe("Docker", () => {
  test("has to answer when there is no image yet", async () => {
    await account({});
    docker("echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    expect(await told(stack(), TASKS, [])).toEqual([
      "wrong: Docker does not answer (Cannot connect to the Docker daemon), and builds the image of the Fargate workers: start it, or name another one with DOCKER_HOST",
    ]);
    docker(undefined);
    expect((await told(stack(), TASKS, TASKS)).join()).toContain(
      "unknown: Docker is not installed: an image that has changed can't be built",
    );
  });

  test.each([
    ["Docker is not installed", undefined, "install Docker"],
    [
      "Docker does not answer (Cannot connect to the Docker daemon. Is it running?)",
      "echo 'Cannot connect to the Docker daemon. Is it running?' >&2; exit 1",
      "start it, or name another one with DOCKER_HOST",
    ],
    [
      "Docker does not answer (permission denied while trying to connect)",
      "echo 'permission denied while trying to connect' >&2; exit 1",
      "let this user use its socket, as a member of the group docker",
    ],
    ["Docker does not answer", "exit 1", "start it"],
  ])("that does not work is told with what to do: %s", async (what, script, remedy) => {
    await account({});
    docker(script);
    const [text] = await told(stack(), TASKS, []);
    expect(text).toContain(
      `wrong: ${what}, and builds the image of the Fargate workers: ${remedy}`,
    );
  });

  test("has to reach its logins, of which the provider reads all", async () => {
    await account({});
    docker("echo 28.0.1");
    const folder = temporaryFolder();
    vi.stubEnv("DOCKER_CONFIG", folder);
    const config = join(folder, "config.json");
    writeFileSync(config, JSON.stringify({ credsStore: "desktop.exe" }));
    expect(await told(stack(), TASKS, TASKS)).toEqual([
      `wrong: Docker's logins can't be read: credsStore in ${config} is "desktop.exe", and docker-credential-desktop.exe does not answer (it is not on the PATH): install it, or take credsStore out of the file`,
    ]);
    writeFileSync(config, JSON.stringify({ auths: {} }));
    expect(await told(stack(), TASKS, TASKS)).toEqual([]);
  });

  test("is not asked for where no image is built", async () => {
    await account({});
    docker(undefined);
    expect(await told(stack(), [FUNCTION(-1)], [])).toEqual([]);
  });
});

describe("what can't be asked", () => {
  test("is said, and blocks nothing", async () => {
    await account({ denies: true });
    docker("echo 28.0.1");
    const findings = await preflight(stack(), [FUNCTION(5), ...TASKS], []);
    const lines: string[] = [];
    requireReady("qa", findings, (line) => lines.push(line));
    expect(lines).toEqual([
      expect.stringMatching(
        /^note: which account the credentials are of was not checked: AccessDenied/,
      ),
      expect.stringMatching(/^note: Lambda's quota .+ was not checked: AccessDenied/),
      expect.stringMatching(/^note: the role AWSServiceRoleForECS was not checked: AccessDenied/),
    ]);
  });

  test("is said when there are no credentials and no network", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    expect(await told(stack(), [], [])).toEqual([
      expect.stringMatching(/^unknown: which account .+ECONNREFUSED/),
    ]);
  });
});

test("an AWS that does not answer is told after a while", async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.closeAllConnections());
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  const findings = await preflight(stack(), [FUNCTION(5)], [], 20);
  expect(findings.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^which account .+ was not checked: TimeoutError/),
    expect.stringMatching(/^Lambda's quota .+ was not checked: TimeoutError/),
  ]);
});

test("what is wrong stops the deployment, a line for each", () => {
  const findings = [
    { outcome: "wrong", text: "one" },
    { outcome: "fine", text: "" },
    { outcome: "wrong", text: "two" },
  ] as const;
  const ready = () => requireReady("qa", findings, () => {});
  expect(ready).toThrow(PreflightFailed);
  expect(ready).toThrow("qa can't be deployed yet, and nothing was changed:\n  - one\n  - two");
});
