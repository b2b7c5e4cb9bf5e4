import { chmod, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const FOLDER = 0o755;
const EXECUTABLE = 0o755;
const FILE = 0o644;
const OWNER_EXECUTES = 0o100;

/**
 * Gives a folder and what is in it the modes that git knows, whatever the umask of the build, of the checkout and of the package
 * manager was: an image has them, and Pulumi builds and pushes it again for other ones. Links stay as they are.
 */
export async function setFileModes(folder: string): Promise<void> {
  await chmod(folder, FOLDER);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await setFileModes(path);
    if (entry.isFile()) await chmod(path, await fileMode(path));
  }
}

async function fileMode(path: string): Promise<number> {
  const { mode } = await stat(path);
  return (mode & OWNER_EXECUTES) === 0 ? FILE : EXECUTABLE;
}
