import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { json } from "node:stream/consumers";
import { readNxJson } from "nx/src/config/configuration";
import { createTaskHasher } from "nx/src/hasher/create-task-hasher";
import { computeAffectedTasks } from "nx/src/project-graph/affected/affected-tasks";
import { createProjectGraphAsync } from "nx/src/project-graph/project-graph";
import { createTaskGraph } from "nx/src/tasks-runner/create-task-graph";
import { resetWorkspaceContext } from "nx/src/utils/workspace-context";
import type { Answer, Question } from "./questions.ts";

/*
 * Asks nx, in the folder where it is started, which tasks each change affects, and of which it makes the hash another. nx knows its
 * folder from the start, so it is a process of its own.
 */

const { targets, changes }: Question = (await json(process.stdin)) as Question;
const before = await look([]);
const answers: Answer[] = [];
for (const { name, files } of changes) {
  const paths = Object.keys(files);
  const former = Object.fromEntries(paths.map((path) => [path, textOf(path)]));
  await write(files);
  const after = await look(paths);
  await write(former);
  const missed = Object.keys(after.hashes).filter((id) => before.hashes[id] !== after.hashes[id]);
  answers.push({ name, affected: after.affected, missed: missed.toSorted() });
}
process.stdout.write(JSON.stringify(answers));

async function look(touched: readonly string[]) {
  resetWorkspaceContext();
  const graph = await createProjectGraphAsync();
  const nxJson = readNxJson();
  const { affectedTaskIds } = await computeAffectedTasks({
    projectGraph: graph,
    nxJson,
    targets: [...targets],
    touchedFiles: touched.map((file) => ({ file, hash: "", getChanges: () => [] })),
    fileChangeArgs: { files: [...touched] },
  });
  const having = Object.values(graph.nodes).filter(({ data }) =>
    targets.some((target) => data.targets?.[target]),
  );
  const names = having.map(({ name }) => name);
  const tasks = createTaskGraph(graph, {}, names, [...targets], undefined, {});
  const hasher = createTaskHasher(graph, nxJson);
  const asked = Object.values(tasks.tasks).filter(({ target }) => targets.includes(target.target));
  const environments = Object.fromEntries(asked.map(({ id }) => [id, {}]));
  const hashes = await hasher.hashTasks(asked, tasks, environments);
  return {
    affected: [...affectedTaskIds].toSorted(),
    hashes: Object.fromEntries(asked.map(({ id }, index) => [id, hashes[index]?.value])),
  };
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

async function write(files: Readonly<Record<string, string | null>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) rmSync(path);
    else {
      await mkdir(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
}
