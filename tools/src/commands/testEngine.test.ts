import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { EngineBuildError, findCommand, NoEngineError } from "@sfn-workers/engine/command";
import { beforeEach, expect, onTestFinished, test } from "vitest";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "find-engine-"));
  mkdirSync(join(folder, "bin"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** Puts a program on the PATH of the search. */
function install(name: string, script: string): void {
  const path = join(folder, "bin", name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

const PULUMI_OF_A_BUILD = "#!/bin/sh\\necho v3.300.0\\n";

/** A Go that finds all sources, and builds as the script says. */
function installGo(build: string): void {
  install("go", `if [ "$1" = list ]; then exit 0; fi\nout=$3\n${build}`);
}

function find() {
  const progress: string[] = [];
  const found = findCommand({
    progress: (line) => progress.push(line),
    env: { PATH: [join(folder, "bin"), "/usr/bin", "/bin"].join(delimiter) },
    cache: join(folder, "cache"),
  });
  return { found, progress };
}

test("a recent pulumi on the PATH is taken", async () => {
  install("pulumi", "echo v3.300.1");
  await expect(find().found).resolves.toEqual({ path: "pulumi", version: "v3.300.1" });
});

test("without a pulumi and without Go there is no engine, in words that say so", async () => {
  const { found } = find();
  await expect(found).rejects.toThrow(NoEngineError);
  await expect(found).rejects.toThrow(
    "There is no pulumi on the PATH, and no go that could build one.",
  );
});

test("a pulumi that is too old is none", async () => {
  install("pulumi", "echo v3.100.0");
  await expect(find().found).rejects.toThrow("pulumi on the PATH is v3.100.0, older than v3.260");
});

test("without the sources there is no engine, and Go's words say why", async () => {
  install("go", "echo 'dial tcp: no route to host' >&2; exit 1");
  const { found } = find();
  await expect(found).rejects.toThrow(NoEngineError);
  await expect(found).rejects.toThrow("dial tcp: no route to host");
});

test("Go builds one, once", async () => {
  installGo(`printf '${PULUMI_OF_A_BUILD}' > "$out"; chmod +x "$out"`);
  const first = find();
  const command = await first.found;
  expect(command.version).toBe("v3.300.0");
  expect(existsSync(command.path)).toBe(true);
  expect(first.progress).not.toEqual([]);
  const second = find();
  expect(await second.found).toEqual(command);
  expect(second.progress).toEqual([]);
});

test("a build that fails is an error with Go's words, and leaves nothing", async () => {
  installGo(`echo half > "$out"; echo 'no space left on device' >&2; exit 1`);
  const { found } = find();
  await expect(found).rejects.toThrow(EngineBuildError);
  await expect(found).rejects.toThrow("no space left on device");
  installGo(`printf '${PULUMI_OF_A_BUILD}' > "$out"; chmod +x "$out"`);
  await expect(find().found).resolves.toMatchObject({ version: "v3.300.0" });
});
