import { existsSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createDeployedCopies } from "../process/deployedCopies.ts";
import { folderWith } from "../testing/folders.ts";
import { commandLineOf, copyImage } from "./imageCopy.ts";

function copyOf(
  dockerfile: string,
  files: Readonly<Record<string, string>>,
  buildArgs: Record<string, string> = {},
) {
  return copyContext(folderWith({ Dockerfile: dockerfile, ...files }), buildArgs);
}

function copyContext(context: string, buildArgs: Record<string, string> = {}) {
  const copies = createDeployedCopies();
  onTestFinished(() => copies.remove());
  return copyImage({ context, buildArgs }, copies);
}

test("each COPY is at its place in the image, and nothing else is there", async () => {
  const { root, image } = await copyOf(
    'FROM node:24\nWORKDIR /worker\nCOPY --chown=node dist/ ./\n# COPY no/ ./\nCOPY data/*.csv package.json /data/\nENV NODE_ENV=production A="b c"\nENTRYPOINT ["node", "index.mjs"]\nCMD ["--verbose"]\n',
    {
      "dist/index.mjs": "",
      "dist/lib/a.mjs": "a",
      "data/rows.csv": "1",
      "data/other.txt": "",
      "package.json": "{}",
      "beside.mjs": "",
    },
  );
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .toSorted();
  expect(files).toEqual([
    "/data/package.json",
    "/data/rows.csv",
    "/worker/index.mjs",
    "/worker/lib/a.mjs",
  ]);
  expect(commandLineOf({ root, image })).toEqual({
    args: [join(root, "worker/index.mjs"), "--verbose"],
    directory: join(root, "worker"),
    hasInit: false,
  });
  expect(image.environment).toEqual({ TZ: "UTC", NODE_ENV: "production", A: "b c" });
});

test("a WORKDIR and a COPY may name variables of ENV and ARG", async () => {
  const { root } = await copyOf(
    'FROM node:24\nARG DIST=dist\nENV ROOT=/srv/app\nWORKDIR $ROOT\nCOPY $DIST/index.mjs ./\nCMD ["node", "index.mjs"]\n',
    { "dist/index.mjs": "" },
  );
  expect(readdirSync(join(root, "srv/app"))).toEqual(["index.mjs"]);
});

test("a single file goes into a folder, or gets another name", async () => {
  const { root } = await copyOf(
    'FROM node:24\nWORKDIR /srv\nCOPY dist/index.mjs ./\nCOPY dist/index.mjs main.mjs\nCOPY dist/index.mjs .\nCMD ["node", "main.mjs"]\n',
    { "dist/index.mjs": "" },
  );
  expect(readdirSync(join(root, "srv"))).toEqual(["index.mjs", "main.mjs"]);
});

test("what .dockerignore leaves out is not in the image", async () => {
  const { root } = await copyOf(
    'FROM node:24\nWORKDIR /srv\nCOPY . .\nCMD ["node", "index.mjs"]\n',
    {
      ".dockerignore": "# all but\n*\n!index.mjs\n!lib\nlib/**/*.map\n",
      "index.mjs": "",
      ".env": "KEY=1",
      "lib/a/a.mjs": "",
      "lib/a/a.mjs.map": "",
    },
  );
  expect(readdirSync(join(root, "srv"), { recursive: true }).toSorted()).toEqual([
    "index.mjs",
    "lib",
    "lib/a",
    "lib/a/a.mjs",
  ]);
});

test("a link stays in the image: what it leads to outside does not exist", async () => {
  const context = folderWith({
    Dockerfile: 'FROM node:24\nWORKDIR /srv\nCOPY app/ ./\nCMD ["node", "index.mjs"]\n',
    "app/index.mjs": "",
    "secret.txt": "",
  });
  symlinkSync("../secret.txt", join(context, "app/secret.txt"));
  symlinkSync("/etc/hostname", join(context, "app/name"));
  symlinkSync("index.mjs", join(context, "app/main.mjs"));
  const { root } = await copyContext(context);
  const at = (name: string) => join(root, "srv", name);
  expect(["secret.txt", "name", "main.mjs"].map((name) => existsSync(at(name)))).toEqual([
    false,
    false,
    true,
  ]);
  expect(readlinkSync(at("name"))).toBe("../etc/hostname");
});

test("an argument has the value of the build, or its default", async () => {
  const dockerfile =
    'ARG BASE=24\nFROM node:$BASE\nWORKDIR /srv\nARG BUILD=aws\nCOPY dist/$BUILD/ ./\nENTRYPOINT ["node", "--enable-source-maps", "index.mjs"]\n';
  const files = { "dist/aws/index.mjs": "aws", "dist/local/index.mjs": "local" };
  const content = async (buildArgs: Record<string, string>) => {
    const { root } = await copyOf(dockerfile, files, buildArgs);
    return readFileSync(join(root, "srv/index.mjs"), "utf8");
  };
  expect(await content({})).toBe("aws");
  expect(await content({ BUILD: "local" })).toBe("local");
  await expect(content({ TARGET: "local" })).rejects.toThrow(
    "no ARG TARGET for the build argument",
  );
});

test("only the last stage counts", async () => {
  const { image } = await copyOf(
    'FROM node:24 AS build\nRUN npm ci\nCOPY --from=other /a /b\nFROM node:24\nRUN apk add tini\nWORKDIR /srv\nCOPY index.mjs .\nCMD ["index.mjs"]',
    { "index.mjs": "" },
  );
  expect(image.notRun).toEqual(["RUN apk add tini"]);
});

test.each([
  [
    "options of Node.js",
    ["node", "--enable-source-maps", "b.mjs"],
    ["--enable-source-maps", "/srv/b.mjs"],
  ],
  ["a script alone, which the entry point of Node.js's images runs", ["b.mjs"], ["/srv/b.mjs"]],
  ["an expression", ["node", "-e", "1"], ["-e", "1"]],
  [
    "modules that are loaded first",
    ["node", "-r", "./a.mjs", "--import", "/srv/a.mjs", "--import=/srv/a.mjs", "b.mjs"],
    ["-r", "./a.mjs", "--import", "/srv/a.mjs", "--import=/srv/a.mjs", "/srv/b.mjs"],
  ],
])("a container's own command may be %s", async (_title, command, args) => {
  const { root, image } = await copyOf(
    'FROM node:24\nWORKDIR /srv\nCOPY *.mjs ./\nCMD ["node", "a.mjs"]\n',
    { "a.mjs": "", "b.mjs": "" },
  );
  expect(commandLineOf({ root, image }, { command }).args).toEqual(
    args.map((arg) => arg.replace(/^(--import=)?\//, (start) => `${start.slice(0, -1)}${root}/`)),
  );
});

test.each([[["/usr/bin/tini", "--"]], [["/sbin/tini", "-g", "--"]], [["dumb-init"]]])(
  "an init process, %j, starts the command",
  async (entryPoint) => {
    const { root, image } = await copyOf("FROM node:24\nWORKDIR /srv\nCOPY a.mjs .\n", {
      "a.mjs": "",
    });
    expect(commandLineOf({ root, image }, { entryPoint, command: ["node", "a.mjs"] })).toEqual({
      args: [join(root, "srv/a.mjs")],
      directory: join(root, "srv"),
      hasInit: true,
    });
  },
);

test("ADD copies files as COPY does, and lines of a script that RUN has are no instructions", async () => {
  const { root } = await copyOf(
    'FROM node:24\nWORKDIR /srv\nRUN <<EOF\nCOPY no such\nEOF\nADD a.mjs ./\nCMD ["a.mjs"]\n',
    { "a.mjs": "" },
  );
  expect(readdirSync(join(root, "srv"))).toEqual(["a.mjs"]);
});

test("a container's own entry point drops the command of the image", async () => {
  const { root, image } = await copyOf(
    'FROM node:24\nWORKDIR /srv\nCOPY *.mjs ./\nENTRYPOINT ["node", "a.mjs"]\nCMD ["--verbose"]\n',
    { "a.mjs": "" },
  );
  const argsOf = (entryPoint?: readonly string[]) =>
    commandLineOf({ root, image }, { entryPoint }).args;
  expect(argsOf().slice(1)).toEqual(["--verbose"]);
  expect(argsOf(["node", "a.mjs"]).slice(1)).toEqual([]);
});

test.each([
  ["sh", ["sh", "-c", "node a.mjs"], 'not ["sh","-c","node a.mjs"]'],
  ["a file that is not in the image", ["node", "b.mjs"], "Cannot find module '/srv/b.mjs'"],
])("a command that would not run is refused: %s", async (_title, command, message) => {
  const copy = await copyOf('FROM node:24\nWORKDIR /srv\nCOPY a.mjs .\nCMD ["node", "a.mjs"]\n', {
    "a.mjs": "",
  });
  expect(() => commandLineOf(copy, { command })).toThrow(message);
});

test.each([
  [
    "a shell form, which would not pass SIGTERM on",
    "FROM x\nENTRYPOINT node index.mjs",
    /exec form/,
  ],
  [
    "a missing build",
    "FROM x\nCOPY dist/ /",
    /COPY dist\/ \/: .*dist\/ does not exist: build it first/,
  ],
  [
    "files of another stage",
    "FROM x\nCOPY --from=build /a /b",
    /COPY --from=build \/a \/b: supported/,
  ],
  [
    "ADD",
    "FROM x\nADD https://example.com/a /b",
    /ADD https:.*: supported locally: files, which are not unpacked/,
  ],
])("%s is refused", async (_title, dockerfile, message) => {
  await expect(copyOf(dockerfile, {})).rejects.toThrow(message);
});
