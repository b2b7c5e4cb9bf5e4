import { join } from "node:path";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { temporaryWorkspace } from "../../testing/temporaryWorkspace.ts";
import { botProblems } from "./botProblems.ts";

test("Dependabot raises whatever is pinned, and proposes nothing that pnpm would refuse", () => {
  expect(botProblems(join(import.meta.dirname, "../../../../.."))).toEqual([]);
});

const npm = (change: object = {}) => ({
  "package-ecosystem": "npm",
  directory: "/",
  cooldown: { "default-days": 4 },
  ...change,
});

const problems = (updates: readonly object[], files: Readonly<Record<string, string>> = {}) =>
  botProblems(
    temporaryWorkspace({
      ".github/dependabot.yml": stringify({ version: 2, updates }),
      "pnpm-workspace.yaml": "minimumReleaseAge: 4320\n",
      "pnpm-lock.yaml": "",
      ...files,
    }),
  );

test("a younger version than pnpm installs is found", () => {
  expect(problems([npm()])).toEqual([]);
  expect(problems([npm({ cooldown: { "default-days": 3 } })])).toEqual([]);
  expect(problems([npm({ cooldown: { "default-days": 2 } })])).toHaveLength(1);
  expect(problems([npm({ cooldown: undefined })])).toEqual([
    ".github/dependabot.yml: npm: cooldown.default-days is 0; minimumReleaseAge is longer",
  ]);
});

test("a file that nobody raises is found", () => {
  const files = {
    "tool/go.mod": "",
    "tool/pnpm-lock.yaml": "",
    "apps/a/Dockerfile": "",
    ".github/actions/setup/action.yml": "",
    "node_modules/a/Dockerfile": "",
  };
  expect(problems([npm({ directory: undefined, directories: ["/"] })], files)).toEqual([
    ".github/dependabot.yml: npm: directories lacks /tool",
    ".github/dependabot.yml: docker: directories lacks /apps/a",
    ".github/dependabot.yml: gomod: directories lacks /tool",
    ".github/dependabot.yml: github-actions: directories lacks /.github/actions/setup",
  ]);
  const actions = { "package-ecosystem": "github-actions", directories: ["/.github/actions/*"] };
  expect(
    problems([npm({ directories: ["/tool"] }), { ...npm(), ...actions }], {
      "tool/pnpm-lock.yaml": "",
      ".github/actions/setup/action.yml": "",
    }),
  ).toEqual([]);
});
