import { execFile } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, inject, onTestFinished, test } from "vitest";

/** Nothing listens there, and no name is found there. */
const NOWHERE = "http://127.0.0.1:9";

/** A value for each variable that an AWS SDK reads, which would break a local call if it were obeyed. */
const OF_THE_SDK = (file: (text: string) => string) => ({
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "wrong",
  AWS_SESSION_TOKEN: "wrong",
  AWS_CREDENTIAL_EXPIRATION: "2000-01-01T00:00:00Z",
  AWS_CREDENTIAL_SCOPE: "nowhere",
  AWS_ACCOUNT_ID: "999999999999",
  AWS_ACCOUNT_ID_ENDPOINT_MODE: "required",
  AWS_PROFILE: "broken",
  AWS_CONFIG_FILE: file(
    "[profile broken]\nregion = nowhere-1\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\n" +
      "max_attempts = 0\nretry_mode = never\ndefaults_mode = none\n" +
      `endpoint_url = ${NOWHERE}\nca_bundle = /nowhere\nsdk_ua_app_id = ü\n`,
  ),
  AWS_SHARED_CREDENTIALS_FILE: file("[broken]\ncredential_process = false\n"),
  AWS_REGION: "nowhere-1",
  AWS_DEFAULT_REGION: "nowhere-2",
  AWS_ENDPOINT_URL: NOWHERE,
  AWS_ENDPOINT_URL_SFN: NOWHERE,
  AWS_ENDPOINT_URL_SQS: NOWHERE,
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "perhaps",
  AWS_USE_FIPS_ENDPOINT: "true",
  AWS_USE_DUALSTACK_ENDPOINT: "true",
  AWS_MAX_ATTEMPTS: "0",
  AWS_RETRY_MODE: "never",
  AWS_DEFAULTS_MODE: "none",
  AWS_AUTH_SCHEME_PREFERENCE: "none",
  AWS_SIGV4A_SIGNING_REGION_SET: "nowhere-1",
  // Followed by the name of a service.
  AWS_BEARER_TOKEN_: "wrong",
  AWS_BEARER_TOKEN_SFN: "wrong",
  AWS_DISABLE_CLOCK_SKEW_CORRECTION: "perhaps",
  AWS_SDK_UA_APP_ID: "ü".repeat(100),
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "perhaps",
  AWS_CA_BUNDLE: "/nowhere",
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs4.3",
  AWS_LAMBDA_FUNCTION_NAME: "another",
  AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9",
  _X_AMZN_TRACE_ID: "Root=wrong",
  AWS_ROLE_ARN: "arn:aws:iam::999999999999:role/another",
  AWS_ROLE_SESSION_NAME: "another",
  AWS_WEB_IDENTITY_TOKEN_FILE: "/nowhere",
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/nowhere",
  AWS_CONTAINER_CREDENTIALS_FULL_URI: NOWHERE,
  AWS_CONTAINER_AUTHORIZATION_TOKEN: "wrong",
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "/nowhere",
  AWS_EC2_METADATA_DISABLED: "false",
  AWS_EC2_METADATA_V1_DISABLED: "perhaps",
  AWS_EC2_METADATA_SERVICE_ENDPOINT: NOWHERE,
  AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: "IPv6",
  AWS_LOGIN_CACHE_DIRECTORY: "/nowhere",
});

/** Those of Node.js, Pulumi and others. */
const OF_OTHERS = (file: (text: string) => string) => ({
  NODE_OPTIONS: `--max-old-space-size=4096 --inspect=127.0.0.1:0 --require=${JSON.stringify(file("globalThis.required = true;"))}`,
  NODE_ENV: "production",
  NODE_USE_ENV_PROXY: "1",
  HTTP_PROXY: NOWHERE,
  HTTPS_PROXY: NOWHERE,
  http_proxy: NOWHERE,
  https_proxy: NOWHERE,
  NO_PROXY: "",
  NODE_EXTRA_CA_CERTS: "/nowhere",
  NODE_TLS_REJECT_UNAUTHORIZED: "0",
  NODE_DEBUG: "none",
  FORCE_COLOR: "3",
  CI: "true",
  PULUMI_CONFIG: "{",
  PULUMI_CONFIG_SECRET_KEYS: "{",
  PULUMI_NODEJS_PROJECT: "another",
  PULUMI_NODEJS_STACK: "another",
  PULUMI_NODEJS_DRY_RUN: "true",
  PULUMI_NODEJS_MONITOR: "127.0.0.1:9",
  PULUMI_NODEJS_ENGINE: "127.0.0.1:9",
  PULUMI_TEST_MODE: "true",
  PULUMI_ACCESS_TOKEN: "wrong",
  NX_DAEMON: "true",
  TZ: "Pacific/Apia",
  LC_ALL: "tr_TR.UTF-8",
});

test("no variable that an SDK, Node.js or Pulumi reads changes what runs on this machine", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hostile environment "));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  let files = 0;
  const file = (text: string) => {
    files += 1;
    const path = join(folder, `${files}.cjs`);
    writeFileSync(path, text);
    return path;
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, "../testing/greetOnce.ts"), inject("builtApps")],
    {
      env: { PATH: process.env["PATH"], HOME: "/nowhere", ...OF_THE_SDK(file), ...OF_OTHERS(file) },
    },
  );
  expect(stdout).toBe('SUCCEEDED {"message":"Hello, Jana!"}\n');
});

test("the SDK reads no further variable", () => {
  const known = new Set([...Object.keys(OF_THE_SDK(String)), ...NO_VARIABLES]);
  const read = packagesOf("@aws-sdk/client-sfn", import.meta.filename).flatMap((folder) =>
    globSync(join(folder, "dist-cjs/**/*.js")).flatMap(
      (path) =>
        readFileSync(path, "utf8").match(
          /(?<=["'`]|env\.)(?:AWS|_X_AMZN|AMZN)_[A-Z0-9_]+(?=["'`]|\b)/g,
        ) ?? [],
    ),
  );
  expect(read).toContain("AWS_USE_FIPS_ENDPOINT");
  expect([...new Set(read)].filter((name) => !known.has(name))).toEqual([]);
});

/** Texts with the form of a variable's name. */
const NO_VARIABLES = ["AWS_OWNED_KEY"] as const;

/** The folders of a package of AWS and of those of AWS that it depends on. */
function packagesOf(name: string, from: string, found = new Set<string>()): readonly string[] {
  const folder = realpathSync(dirname(createRequire(from).resolve(`${name}/package.json`)));
  if (found.has(folder)) return [];
  found.add(folder);
  const { dependencies = {} }: { dependencies?: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  for (const dependency of Object.keys(dependencies)) {
    if (/^@(?:aws-sdk|smithy)\//.test(dependency)) {
      packagesOf(dependency, join(folder, "package.json"), found);
    }
  }
  return [...found];
}
