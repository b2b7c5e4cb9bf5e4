import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryWorkspace } from "../../testing/temporaryWorkspace.ts";
import { acceptedFindings } from "../acceptedFindings.ts";
import { dayOf, openProblems } from "../openProblems.ts";
import { actionFindings } from "./actionFindings.ts";

const ROOT = join(import.meta.dirname, "../../../../..");
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

test("every action that a workflow uses is named by its commit", () => {
  const found = actionFindings(ROOT);
  expect(openProblems(["action"], found, acceptedFindings, dayOf(new Date()))).toEqual([]);
});

const problems = (uses: string, path = ".github/workflows/a.yml") =>
  actionFindings(temporaryWorkspace({ [path]: `jobs:\n  a:\n    steps:\n${uses}\n` })).map(
    ({ text }) => text,
  );
const step = (value: string) => `      - uses: ${value}`;

test.each([
  [step(`actions/checkout@${COMMIT} # v6.1.0`)],
  [step(`github/codeql-action/init@${COMMIT} # v4.0.0`)],
  [step(`"actions/checkout@${COMMIT}" # v6.1.0`)],
  [step("./.github/actions/setup")],
  [step(`docker://alpine:3@sha256:${"a".repeat(64)}`)],
  ["      # - uses: actions/checkout@v6"],
  ["      - run: 'echo uses: actions/checkout@v6'"],
])("%j is held", (uses) => {
  expect(problems(uses)).toEqual([]);
});

test.each([
  [step("actions/checkout@v6"), "write OWNER/NAME@COMMIT # v1.2.3"],
  [step("actions/checkout@main"), "write OWNER/NAME@COMMIT"],
  [step("actions/checkout"), "write OWNER/NAME@COMMIT"],
  [step(`actions/checkout@${COMMIT.slice(0, 7)} # v6.1.0`), "write OWNER/NAME@COMMIT"],
  [step(`actions/checkout@${COMMIT}`), "the release stands behind it"],
  [step(`actions/checkout@${COMMIT} # v6`), "the release stands behind it"],
  [step(`actions/checkout@${COMMIT} # main`), "the release stands behind it"],
  [step("docker://alpine:3"), "an image has its digest"],
  [`      - { name: a, uses: actions/checkout@v6 }`, "write OWNER/NAME@COMMIT"],
  [`      - name: a\n        "uses": >-\n          actions/checkout@v6`, "write OWNER/NAME@COMMIT"],
])("%j is found", (uses, text) => {
  expect(problems(uses)).toEqual([expect.stringContaining(text)]);
});

test("reusable workflows and composite actions are read too", () => {
  expect(problems("", ".github/workflows/b.yaml")).toEqual([]);
  expect(
    actionFindings(
      temporaryWorkspace({
        ".github/workflows/a.yml": "jobs:\n  a:\n    uses: them/repo/.github/workflows/b.yml@v1\n",
        ".github/actions/setup/action.yml": "runs:\n  steps:\n    - uses: actions/setup-node@v6\n",
      }),
    ).map(({ text }) => text),
  ).toEqual([
    expect.stringMatching(/^\.github\/actions\/setup\/action\.yml: uses: actions\/setup-node@v6: /),
    expect.stringMatching(/^\.github\/workflows\/a\.yml: uses: them\/repo\S+: /),
  ]);
});

test.each([
  ["the image of a container", ".github/workflows/a.yml", "jobs: { a: { container: alpine:3 } }"],
  [
    "the image of a service",
    ".github/workflows/a.yml",
    "jobs: { a: { services: { b: { image: 'alpine:3' } } } }",
  ],
  ["an action's image", "b/action.yml", "runs: { using: docker, image: 'docker://alpine:3' }"],
  ["an action elsewhere", "b/action.yaml", "runs: { steps: [{ uses: a/alpine@v3 }] }"],
])("%s is found", (_, path, text) => {
  expect(actionFindings(temporaryWorkspace({ [path]: `${text}\n` }))).toEqual([
    expect.objectContaining({ name: expect.stringContaining("alpine") }),
  ]);
});

test("an image by its digest is held, and an action that is built from its own Dockerfile", () => {
  const image = `alpine@sha256:${"0".repeat(64)}`;
  const files = {
    ".github/workflows/a.yml": `jobs: { a: { container: { image: '${image}' } } }\n`,
    "b/action.yml": "runs: { using: docker, image: Dockerfile }\n",
  };
  expect(actionFindings(temporaryWorkspace(files))).toEqual([]);
});

test("two commits of one release are found", () => {
  const other = COMMIT.replace("0", "f");
  const steps = [`a/b@${COMMIT} # v1.0.0`, `a/b/c@${other} # v1.0.0`, `a/b@${other} # v1.0.1`];
  expect(problems(steps.map(step).join("\n"))).toEqual([
    `.github/workflows/a.yml: uses: a/b/c@${other}: elsewhere v1.0.0 is the commit ${COMMIT}`,
  ]);
});
