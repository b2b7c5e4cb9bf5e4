import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type InstallSettings, settingProblems } from "./settingProblems.ts";

const ROOT = join(import.meta.dirname, "../../../../..");

const read = (path: string): InstallSettings => parse(readFileSync(join(ROOT, path), "utf8"));
const files = globSync("**/pnpm-workspace.yaml", { cwd: ROOT, exclude: ["**/node_modules/**"] });

test.each(files)(
  "%s installs nothing young, from elsewhere, or less trusted than before",
  (path) => {
    expect(settingProblems(read(path))).toEqual([]);
  },
);

test.each<[Partial<InstallSettings>, string]>([
  [{ minimumReleaseAge: 1440 }, "minimumReleaseAge is 1440; allowed: 4320 or more"],
  [{ minimumReleaseAgeStrict: false }, "minimumReleaseAgeStrict is false; allowed: true"],
  [{ trustPolicy: "off" }, 'trustPolicy is "off"; allowed: no-downgrade'],
  [{ blockExoticSubdeps: undefined }, "blockExoticSubdeps is undefined; allowed: true"],
  [{ strictDepBuilds: false }, "strictDepBuilds is false"],
  [{ trustLockfile: true }, "trustLockfile is true; allowed: false"],
  [{ dangerouslyAllowAllBuilds: true }, "dangerouslyAllowAllBuilds is true"],
  [{ minimumReleaseAgeExclude: ["a"] }, 'minimumReleaseAgeExclude has "a"; allowed: NAME@VERSION'],
  [{ minimumReleaseAgeExclude: ["@s/*"] }, 'minimumReleaseAgeExclude has "@s/*"'],
  [{ trustPolicyExclude: ["@s/a"] }, 'trustPolicyExclude has "@s/a"'],
])("%j is found", (change, text) => {
  expect(settingProblems({ ...read("pnpm-workspace.yaml"), ...change })).toEqual([
    expect.stringContaining(text),
  ]);
});

test("a fix that can't wait is named with its version", () => {
  const exclude = ["a@1.0.0", "@s/a@1.0.0 || 1.0.1"];
  const settings = { minimumReleaseAgeExclude: exclude, trustPolicyExclude: exclude };
  expect(settingProblems({ ...read("pnpm-workspace.yaml"), ...settings })).toEqual([]);
});
