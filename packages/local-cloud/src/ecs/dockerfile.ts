import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";

/** How to start a container of an image from the image's build context. */
export interface ImageEntry {
  /** The command line after `node`. */
  readonly args: readonly string[];
  /** The folder that becomes the image's working directory. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Reads the instructions of a Dockerfile that are necessary to run its entry from the build context: WORKDIR, COPY, ENV, and
 * an ENTRYPOINT or CMD in exec form that starts Node.js with a copied file.
 *
 * @throws {Error} when there is no such entry, or the file does not exist.
 */
export function readImageEntry(context: string): ImageEntry {
  const dockerfile = join(context, "Dockerfile");
  if (!existsSync(dockerfile)) throw new Error(`${dockerfile} does not exist`);
  const image = interpret(readFileSync(dockerfile, "utf8"));
  const [program, file, ...rest] = [...image.entrypoint, ...image.command];
  if (program !== "node" || file === undefined || file.startsWith("-")) {
    throw new Error(
      `${dockerfile}: supported locally: ENTRYPOINT ["node", "FILE"], not ${JSON.stringify(image.entrypoint)}`,
    );
  }
  const path = sourceOf(posix.resolve(image.workingDirectory, file), image, context);
  if (path === undefined) throw new Error(`${dockerfile}: no COPY adds ${file}`);
  if (!existsSync(path)) throw new Error(`${path} does not exist: build it first`);
  const workingDirectorySource = sourceOf(image.workingDirectory, image, context) ?? dirname(path);
  return {
    args: [path, ...rest],
    directory: isFile(workingDirectorySource)
      ? dirname(workingDirectorySource)
      : resolve(workingDirectorySource),
    environment: image.environment,
  };
}

interface Image {
  workingDirectory: string;
  entrypoint: readonly string[];
  command: readonly string[];
  readonly environment: Record<string, string>;
  readonly copies: Copy[];
}

interface Copy {
  readonly from: string;
  /** Absolute. */
  readonly to: string;
}

function interpret(dockerfile: string): Image {
  const image: Image = {
    workingDirectory: "/",
    entrypoint: [],
    command: [],
    environment: {},
    copies: [],
  };
  for (const line of dockerfile.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/)) {
    const [, instruction = "", rest = ""] = /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line) ?? [];
    interpretInstruction(image, instruction.toUpperCase(), rest);
  }
  return image;
}

function interpretInstruction(image: Image, instruction: string, rest: string): void {
  switch (instruction) {
    case "WORKDIR":
      image.workingDirectory = posix.resolve(image.workingDirectory, rest);
      break;
    case "COPY": {
      const words = rest.split(/\s+/).filter((word) => !word.startsWith("--"));
      const to = posix.resolve(image.workingDirectory, words.pop() ?? ".");
      for (const from of words) image.copies.push({ from, to });
      break;
    }
    case "ENV":
      for (const [, name, value] of rest.matchAll(/(\w+)=("[^"]*"|\S*)/g)) {
        image.environment[String(name)] = String(value).replaceAll('"', "");
      }
      break;
    case "ENTRYPOINT":
      image.entrypoint = execForm(instruction, rest);
      break;
    case "CMD":
      image.command = execForm(instruction, rest);
      break;
  }
}

function execForm(instruction: string, rest: string): readonly string[] {
  if (!rest.startsWith("[")) {
    throw new Error(
      `${instruction} ${rest}: supported locally: the exec form, which receives SIGTERM`,
    );
  }
  return JSON.parse(rest) as string[];
}

/** The path in the build context that a path of the image was copied from. */
function sourceOf(path: string, image: Image, context: string): string | undefined {
  for (const { from, to } of image.copies.toReversed()) {
    const inside = posix.relative(to, path);
    if (inside.startsWith("..")) continue;
    if (!isFile(join(context, from))) return join(context, from, inside);
    if (inside === "" || inside === posix.basename(from)) return join(context, from);
  }
  return undefined;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
