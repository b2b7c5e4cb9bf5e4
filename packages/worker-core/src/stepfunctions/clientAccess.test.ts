import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { NoCredentials } from "../errors.ts";
import { clientAccess } from "./clientAccess.ts";

/** A task on Fargate without a role, and a home without files of AWS. */
beforeEach(() => {
  const home = mkdtempSync(join(tmpdir(), "home-"));
  for (const name of Object.keys(process.env)) {
    if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  }
  vi.stubEnv("HOME", home);
  vi.stubEnv("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE");
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });
});

test("a task on Fargate whose task definition has no role has no credentials, and the error names taskRoleArn", () => {
  expect(() => clientAccess()).toThrow(NoCredentials);
  expect(() => clientAccess()).toThrow(
    "there are no credentials for calls to AWS: the task definition has no taskRoleArn",
  );
});

test("the null device in place of the files of profiles gives no credentials", () => {
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", devNull);
  vi.stubEnv("AWS_CONFIG_FILE", devNull);
  expect(() => clientAccess()).toThrow(NoCredentials);
});

test("a process with instance metadata turned off has no credentials, and the error names what gives some", () => {
  vi.stubEnv("AWS_EXECUTION_ENV", undefined);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  expect(() => clientAccess()).toThrow(
    "there are no credentials for calls to AWS: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
  );
});

test.each<[string, Record<string, string | undefined>]>([
  ["the endpoint of the task's role", { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/id" }],
  ["a credential endpoint", { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:1/id" }],
  ["keys", { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" }],
  ["a web identity", { AWS_WEB_IDENTITY_TOKEN_FILE: "/token", AWS_ROLE_ARN: "arn" }],
  ["a profile", { AWS_PROFILE: "worker" }],
  ["a credentials file that comes later", { AWS_SHARED_CREDENTIALS_FILE: "/later" }],
  ["a configuration file", { AWS_CONFIG_FILE: "/later" }],
  ["an instance's role", { AWS_EXECUTION_ENV: "AWS_ECS_EC2" }],
  ["an instance's role, outside ECS", { AWS_EXECUTION_ENV: undefined }],
  ["an endpoint like that of instances", { AWS_EC2_METADATA_SERVICE_ENDPOINT: "http://[::1]" }],
])("%s may give credentials", (_source, variables) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  expect(() => clientAccess().close()).not.toThrow();
});

test("credentials and a profile in the configuration need nothing in the environment", () => {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  expect(() => clientAccess({ credentials }).close()).not.toThrow();
  expect(() => clientAccess({ profile: "worker" }).close()).not.toThrow();
});

test.each<[string, () => Promise<never>]>([
  ["fails", () => Promise.reject(new Error("no route to host"))],
  ["never ends", () => new Promise(() => {})],
])("credentials whose renewal %s are used until they expire", async (_what, renew) => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const expiration = new Date(Date.now() + 3_600_000);
  const first = { accessKeyId: "first", secretAccessKey: "secret", expiration };
  const credentials = vi.fn<() => Promise<typeof first>>(renew).mockResolvedValueOnce(first);
  const access = clientAccess({ credentials, region: "us-east-1" });
  await access.identity();
  vi.setSystemTime(expiration.getTime() - 60_000);
  const identity = access.identity();
  await vi.advanceTimersByTimeAsync(2_001);
  expect(await identity).toMatchObject({ accessKeyId: "first" });
  vi.setSystemTime(expiration);
  const expired = vi.fn<() => void>();
  access.identity().then(expired, () => {});
  await vi.advanceTimersByTimeAsync(2_001);
  expect(expired).not.toHaveBeenCalled();
});

test.each(["credentials", "config"])("a file ~/.aws/%s may give credentials", (name) => {
  const home = mkdtempSync(join(tmpdir(), "home-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  vi.stubEnv("HOME", home);
  expect(() => clientAccess()).toThrow(NoCredentials);
  mkdirSync(join(home, ".aws"));
  writeFileSync(join(home, ".aws", name), "");
  expect(() => clientAccess().close()).not.toThrow();
});
