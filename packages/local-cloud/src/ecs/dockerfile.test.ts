import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "../testing/folders.ts";
import { readImageEntry } from "./dockerfile.ts";

function context(dockerfile: string, ...files: readonly string[]): string {
  return folderWith({
    Dockerfile: dockerfile,
    ...Object.fromEntries(files.map((file) => [file, ""])),
  });
}

test("an image's entry runs from the copied folder", () => {
  const folder = context(
    'FROM node:24\nWORKDIR /worker\nCOPY --chown=node dist/ ./\nENV NODE_ENV=production A="b c"\nENTRYPOINT ["node", "index.mjs"]\nCMD ["--verbose"]\n',
    "dist/index.mjs",
  );
  expect(readImageEntry({ context: folder })).toEqual({
    args: [join(folder, "dist/index.mjs"), "--verbose"],
    file: join(folder, "dist/index.mjs"),
    directory: join(folder, "dist"),
    environment: { TZ: "UTC", NODE_ENV: "production", A: "b c" },
  });
});

test("finds an entry that is copied as a single file", () => {
  const folder = context(
    'FROM node:24\nWORKDIR /srv\nCOPY dist/index.mjs ./\nENTRYPOINT ["node", "index.mjs"]\n',
    "dist/index.mjs",
  );
  expect(readImageEntry({ context: folder })).toMatchObject({
    args: [join(folder, "dist/index.mjs")],
    directory: join(folder, "dist"),
  });
});

test("finds an entry in a folder other than the working directory", () => {
  const folder = context(
    'FROM node:24\nWORKDIR /srv\nCOPY . .\nCMD ["node", \\\n  "dist/index.mjs"]\n',
    "dist/index.mjs",
  );
  expect(readImageEntry({ context: folder }).args).toEqual([join(folder, "dist/index.mjs")]);
  expect(readImageEntry({ context: folder }).directory).toBe(folder);
});

const WITH_ARGUMENT =
  'FROM node:24\nWORKDIR /srv\nARG BUILD=aws\nCOPY dist/$BUILD/ ./\nENTRYPOINT ["node", "--enable-source-maps", "index.mjs"]\n';

test("an argument has the value of the build, or its default", () => {
  const folder = context(WITH_ARGUMENT, "dist/aws/index.mjs", "dist/local/index.mjs");
  const file = (buildArgs: Record<string, string>) =>
    readImageEntry({ context: folder, buildArgs }).file;
  expect(file({})).toBe(join(folder, "dist/aws/index.mjs"));
  expect(file({ BUILD: "local" })).toBe(join(folder, "dist/local/index.mjs"));
  expect(() => file({ TARGET: "local" })).toThrow("no ARG TARGET for the build argument");
});

test("options of Node.js stand before the file", () => {
  const folder = context(WITH_ARGUMENT, "dist/aws/index.mjs");
  expect(readImageEntry({ context: folder }).args).toEqual([
    "--enable-source-maps",
    join(folder, "dist/aws/index.mjs"),
  ]);
});

test.each([
  [
    "a shell form, which would not pass SIGTERM on",
    "FROM x\nENTRYPOINT node index.mjs",
    /exec form/,
  ],
  [
    "another program",
    'FROM x\nENTRYPOINT ["python", "x.py"]',
    /supported locally: ENTRYPOINT \["node", "FILE"\]/,
  ],
  [
    "an entry that nothing copies",
    'FROM x\nENTRYPOINT ["node", "index.mjs"]',
    /no COPY adds index\.mjs/,
  ],
  [
    "a missing build",
    'FROM x\nCOPY dist/ /\nENTRYPOINT ["node", "/index.mjs"]',
    /dist\/index\.mjs does not exist: build it first/,
  ],
])("%s is refused", (_title, dockerfile, message) => {
  expect(() => readImageEntry({ context: context(dockerfile) })).toThrow(message);
});
