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
  expect(readImageEntry(folder)).toEqual({
    args: [join(folder, "dist/index.mjs"), "--verbose"],
    directory: join(folder, "dist"),
    environment: { NODE_ENV: "production", A: "b c" },
  });
});

test("finds an entry that is copied as a single file", () => {
  const folder = context(
    'FROM node:24\nWORKDIR /srv\nCOPY dist/index.mjs ./\nENTRYPOINT ["node", "index.mjs"]\n',
    "dist/index.mjs",
  );
  expect(readImageEntry(folder)).toMatchObject({
    args: [join(folder, "dist/index.mjs")],
    directory: join(folder, "dist"),
  });
});

test("finds an entry in a folder other than the working directory", () => {
  const folder = context(
    'FROM node:24\nWORKDIR /srv\nCOPY . .\nCMD ["node", \\\n  "dist/index.mjs"]\n',
    "dist/index.mjs",
  );
  expect(readImageEntry(folder).args).toEqual([join(folder, "dist/index.mjs")]);
  expect(readImageEntry(folder).directory).toBe(folder);
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
  expect(() => readImageEntry(context(dockerfile))).toThrow(message);
});
