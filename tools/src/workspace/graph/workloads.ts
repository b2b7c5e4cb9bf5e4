import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join, matchesGlob } from "node:path";
import type {
  ProjectConfiguration,
  TargetConfiguration,
} from "nx/src/config/workspace-json-project-json";
import type { CreateNodes } from "nx/src/project-graph/plugins/public-api";
import { reachedFrom, specifiersIn } from "./modules.ts";
import { packagesIn, type WorkspacePackage, withNeeds } from "./packages.ts";

/*
 * A plugin of nx: each workload is a project, and of its files infrastructure reads those that its manifest reaches.
 */

export const name = "workloads";

export const createNodes: CreateNodes = [
  // nx runs all tasks of a project again when this file changes, and all tasks of all projects when it is deleted.
  "packages/workloads/package.json",
  (files, _options, { workspaceRoot }) =>
    files.map((file) => [file, { projects: projectsIn(workspaceRoot) }]),
];

const PACKAGE = "packages/workloads";
const MANIFEST = "manifest.{ts,mts,cts,js,mjs,cjs}";
/** Runs the cases of what is built, in each app. */
const VERIFY = "src/bundle.test.ts";
const HANDLER = "handler.{ts,mts,cts,js,mjs,cjs}";

type Project = Omit<ProjectConfiguration, "root">;

/** @returns by folder */
function projectsIn(root: string): Record<string, Project> {
  const packages = packagesIn(root);
  const folders = globSync(`${PACKAGE}/src/*/${MANIFEST}`, { cwd: root }).map(dirname).toSorted();
  const own = packagesWithWorkloads(root, packages);
  const isRuntime = ({ folder }: WorkspacePackage) => !own.some((each) => each.folder === folder);
  const apps = packages.filter(({ tags }) => tags.includes("app"));
  const runtime = withNeeds(packages, apps).filter(isRuntime);
  const verify = (folder: string) => verifyTarget(root, folder, apps, runtime);
  /** What has no handler, because its tasks are always done elsewhere, is not built. */
  const verifyBuilt = (folder: string) =>
    globSync(`${folder}/${HANDLER}`, { cwd: root }).length > 0 ? { verify: verify(folder) } : {};
  return {
    ...Object.fromEntries(
      packages
        .filter(({ folder }) => folder === PACKAGE)
        .map((each) => [PACKAGE, packageOf(root, each)]),
    ),
    ...Object.fromEntries(
      folders.map((folder) => [folder, folderProject(root, folder, packages, verifyBuilt(folder))]),
    ),
    ...Object.fromEntries(
      own.map((each) => [each.folder, packageProject(root, each, verify(each.folder))]),
    ),
  };
}

/** The packages of the workspace whose manifests the list of workloads imports. */
function packagesWithWorkloads(root: string, packages: readonly WorkspacePackage[]) {
  const list = readFileSync(join(root, PACKAGE, "src/manifests.ts"), "utf8");
  const imported = specifiersIn(list);
  return packages.filter(({ name, exported = [] }) => {
    const manifests = exported.filter((file) => /^manifest\./.test(basename(file)));
    const hasHandler = manifests.some(
      (file) => globSync(`${dirname(file)}/${HANDLER}`, { cwd: root }).length > 0,
    );
    return hasHandler && imported.some((each) => each === name || each.startsWith(`${name}/`));
  });
}

/**
 * The package of the workloads, without the folders that are projects of their own. nx hashes all of this for whoever depends on the
 * package, so it names no workload.
 */
function packageOf(root: string, { exported = [] }: WorkspacePackage): Project {
  const list = `${PACKAGE}/src/manifests.ts`;
  /** It has the types of all handlers; workflows, which check and run them, say so themselves. */
  const references = `${PACKAGE}/src/references.ts`;
  const others = exported.filter((file) => file !== references);
  const manifests = `${PACKAGE}/src/*/${MANIFEST}`;
  const filesOf = (modules: readonly string[]) =>
    reachedFrom(root, modules)
      .files.filter((file) => !matchesGlob(file, manifests))
      .map(inWorkspace);
  const own = ["{projectRoot}/package.json", "{projectRoot}/tsconfig.json"];
  return {
    namedInputs: {
      default: [...EVERYTHING, "!{projectRoot}/samples/**/*", "workspace"],
      runtime: [...own, ...filesOf(others.filter((file) => file !== list))],
      production: [...own, ...filesOf(others), inWorkspace(references), inWorkspace(manifests)],
      sources: [
        ...own,
        inWorkspace(`${PACKAGE}/src/**/*`),
        `!${inWorkspace(`${PACKAGE}/src/**/*.test.ts`)}`,
        `!${inWorkspace(`${PACKAGE}/src/**/*.md`)}`,
      ],
    },
  };
}

function folderProject(
  root: string,
  folder: string,
  packages: readonly WorkspacePackage[],
  verify: Record<string, TargetConfiguration>,
): Project {
  const files = globSync(`${folder}/**/*.{ts,mts,cts,js,mjs,cjs}`, { cwd: root });
  const reached = reachedFrom(root, files);
  const beside = reached.files.filter((file) => !file.startsWith(`${folder}/`)).map(inWorkspace);
  const isNeeded = ({ name }: WorkspacePackage) => reached.packages.includes(name);
  return {
    name: basename(folder),
    projectType: "library",
    tags: ["workload"],
    implicitDependencies: packages.filter(isNeeded).map((each) => each.name),
    namedInputs: {
      production: manifestOf(root, folder).map(inWorkspace),
      sources: [...WITHOUT_TESTS, ...beside],
      default: [
        ...[...EVERYTHING, ...beside, "workspace"],
        inWorkspace(`${PACKAGE}/samples/${basename(folder)}/**/*`),
        ...["package.json", "tsconfig.json"].map((file) => inWorkspace(`${PACKAGE}/${file}`)),
      ],
    },
    targets: {
      test: {
        command: `vitest run --project workloads --passWithNoTests ${folder}/`,
      },
      ...verify,
    },
  };
}

/** What a team's package has for others is what its exports reach. Where that can't be told it is everything, as for any package. */
function packageProject(
  root: string,
  { exported }: WorkspacePackage,
  verify: TargetConfiguration,
): Project {
  const reached = exported && reachedFrom(root, exported).files.map(inWorkspace);
  return {
    tags: ["workload"],
    namedInputs: {
      sources: WITHOUT_TESTS,
      ...(reached && { production: ["{projectRoot}/package.json", ...reached] }),
    },
    targets: { verify },
  };
}

/** Runs the cases of what is built from a folder, in each app. The apps' builds are no input: they have the other workloads too. */
function verifyTarget(
  root: string,
  folder: string,
  apps: readonly WorkspacePackage[],
  runtime: readonly WorkspacePackage[],
): TargetConfiguration {
  const names = namesIn(root, folder);
  const projects = apps.map((app) => `--project ${basename(app.folder)}`).join(" ");
  return {
    command: `vitest run ${projects} ${VERIFY}`,
    options: { env: { WORKLOADS_IN: folder } },
    cache: names !== undefined,
    dependsOn: [{ projects: ["tag:app"], target: "build" }],
    inputs: [
      ...["default", "^sources", "testSetup", "machine"],
      ...apps.map((app) => inWorkspace(`${app.folder}/${VERIFY}`)),
      { input: "runtime", projects: runtime.map(({ name }) => name) },
    ],
    outputs: (names ?? []).flatMap((name) =>
      apps.map((app) => inWorkspace(`${app.folder}/dist/tested/${name}.json`)),
    ),
  };
}

/** The names that manifests in a folder give, or `undefined` if one gives it in another way than as a text. */
function namesIn(root: string, folder: string): string[] | undefined {
  const files = globSync(`${folder}/**/${MANIFEST}`, { cwd: root, exclude: EXCLUDED });
  const names = files.map((file) => NAME.exec(readFileSync(join(root, file), "utf8"))?.[1]);
  const known = names.filter((each) => each !== undefined);
  return known.length === names.length ? known : undefined;
}

const EXCLUDED = ["**/node_modules/**", "**/dist/**"];
const NAME = /\bname:\s*["']([^"']+)["']/;

function manifestOf(root: string, folder: string): readonly string[] {
  return reachedFrom(root, globSync(`${folder}/${MANIFEST}`, { cwd: root })).files;
}

const EVERYTHING = ["{projectRoot}/**/*", "!{projectRoot}/**/*.md", "!{projectRoot}/dist/**"];
const WITHOUT_TESTS = [...EVERYTHING, "!{projectRoot}/**/*.test.ts"];

function inWorkspace(path: string): string {
  return `{workspaceRoot}/${path}`;
}
