import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { json } from "node:stream/consumers";
import { readNxJson } from "nx/src/config/configuration";
import { InProcessTaskHasher } from "nx/src/hasher/task-hasher";
import { computeAffectedTasks } from "nx/src/project-graph/affected/affected-tasks";
import { getFileMap } from "nx/src/project-graph/build-project-graph";
import { createProjectGraphAsync } from "nx/src/project-graph/project-graph";
import { createTaskGraph } from "nx/src/tasks-runner/create-task-graph";
import { resetWorkspaceContext } from "nx/src/utils/workspace-context";
import type { Answer, Change, Question } from "./questions.ts";

/*
 * Asks nx, in the folder where it is started, which tasks each change affects, and of which it makes the hash another. nx knows its
 * folder from the start, so it is a process of its own.
 */

const { targets, changes }: Question = (await json(process.stdin)) as Question;
const nxJson = readNxJson();
const graph = await createProjectGraphAsync();
const before = await hashesOf(graph);
const answers: Answer[] = [];
for (const change of changes) {
  answers.push(isOtherGraph(change) ? await lookAnew(change) : await look(change));
}
process.stdout.write(JSON.stringify(answers));

type Graph = Awaited<ReturnType<typeof createProjectGraphAsync>>;

/** A file that comes or goes may bring a project or take one away, and be imported no more. */
function isOtherGraph({ files }: Change): boolean {
  return Object.entries(files).some(([path, text]) => text === null || !existsSync(path));
}

/** The hashes are made from the texts of the files that nx lists for each task, so nobody need make them again. */
async function look({ name, files }: Change): Promise<Answer> {
  const paths = Object.keys(files);
  const missed = Object.entries(before).filter(([, { inputs }]) =>
    paths.some((path) => inputs.has(path)),
  );
  return {
    ...{ name, ...(await affectedBy(graph, paths)) },
    missed: missed.map(([id]) => id).toSorted(),
  };
}

async function lookAnew({ name, files }: Change): Promise<Answer> {
  const paths = Object.keys(files);
  const former = Object.fromEntries(paths.map((path) => [path, textOf(path)]));
  await write(files);
  resetWorkspaceContext();
  const other = await createProjectGraphAsync();
  const affected = await affectedBy(other, paths);
  const hashes = Object.entries(await hashesOf(other));
  await write(former);
  resetWorkspaceContext();
  const missed = hashes.filter(([id, { hash }]) => before[id]?.hash !== hash);
  return { name, ...affected, missed: missed.map(([id]) => id).toSorted() };
}

async function affectedBy(projectGraph: Graph, paths: readonly string[]) {
  const { affectedTaskIds, taskSelection } = await computeAffectedTasks({
    ...{ projectGraph, nxJson, targets: [...targets] },
    touchedFiles: paths.map((file) => ({ file, hash: "", getChanges: () => [] })),
    fileChangeArgs: { files: [...paths] },
  });
  return {
    affected: [...affectedTaskIds].toSorted(),
    run: (taskSelection.taskIds ?? []).toSorted(),
  };
}

async function hashesOf(projectGraph: Graph) {
  const having = Object.values(projectGraph.nodes).filter(({ data }) =>
    targets.some((target) => data.targets?.[target]),
  );
  const names = having.map(({ name }) => name);
  const tasks = createTaskGraph(projectGraph, {}, names, [...targets], undefined, {});
  const asked = Object.values(tasks.tasks).filter(({ target }) => targets.includes(target.target));
  const environments = Object.fromEntries(asked.map(({ id }) => [id, {}]));
  const hasher = new InProcessTaskHasher(projectGraph, nxJson, getFileMap().rustReferences, {});
  const hashes = await hasher.hashTasks(asked, tasks, environments, process.cwd(), true);
  return Object.fromEntries(
    asked.map(({ id }, index) => {
      const { value: hash, inputs } = hashes[index] ?? {};
      return [id, { hash, inputs: new Set(inputs?.files) }];
    }),
  );
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

async function write(files: Change["files"]): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) rmSync(path);
    else {
      await mkdir(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
}
