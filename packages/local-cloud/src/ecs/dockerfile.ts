import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";

/** How an image is built. */
export interface ImageBuild {
  /** The folder of the Dockerfile. */
  readonly context: string;
  /** Values for the Dockerfile's ARG instructions. */
  readonly buildArgs?: Readonly<Record<string, string>>;
}

/** How to start a container of an image from the image's build context. */
export interface ImageEntry {
  /** The command line after `node`: options of Node.js, the file, and its own arguments. */
  readonly args: readonly string[];
  /** The file that Node.js runs. */
  readonly file: string;
  /** The folder that becomes the image's working directory. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Reads the instructions of a Dockerfile that are necessary to run its entry from the build context: ARG, WORKDIR, COPY,
 * ENV, and an ENTRYPOINT or CMD in exec form that starts Node.js, with options or without, with a copied file.
 *
 * @throws {Error} when there is no such entry, the file does not exist, or a build argument has neither value nor ARG.
 */
export function readImageEntry({ context, buildArgs = {} }: ImageBuild): ImageEntry {
  const dockerfile = join(context, "Dockerfile");
  if (!existsSync(dockerfile)) throw new Error(`${dockerfile} does not exist`);
  const image = interpret(readFileSync(dockerfile, "utf8"), buildArgs, dockerfile);
  const [program, ...words] = [...image.entrypoint, ...image.command];
  const at = words.findIndex((word) => !NODE_OPTION.test(word));
  const [options, file, rest] = [words.slice(0, at), words[at], words.slice(at + 1)];
  if (program !== "node" || file === undefined || file.startsWith("-")) {
    throw new Error(
      `${dockerfile}: supported locally: ENTRYPOINT ["node", "FILE"], with options such as "--enable-source-maps" before FILE, not ${JSON.stringify(image.entrypoint)}`,
    );
  }
  const path = sourceOf(posix.resolve(image.workingDirectory, file), image, context);
  if (path === undefined) throw new Error(`${dockerfile}: no COPY adds ${file}`);
  if (!existsSync(path)) throw new Error(`${path} does not exist: build it first`);
  const workingDirectorySource = sourceOf(image.workingDirectory, image, context) ?? dirname(path);
  return {
    args: [...options, path, ...rest],
    file: path,
    directory: isFile(workingDirectorySource)
      ? dirname(workingDirectorySource)
      : resolve(workingDirectorySource),
    environment: image.environment,
  };
}

/** An option that has its value, if any, in the same word. */
const NODE_OPTION = /^--[a-z][a-z-]*(=.*)?$/;

interface Image {
  workingDirectory: string;
  entrypoint: readonly string[];
  command: readonly string[];
  readonly environment: Record<string, string>;
  readonly copies: Copy[];
  /** The values of the ARG instructions so far. */
  readonly args: Map<string, string>;
}

/** An image has no time zone, so Node.js takes UTC. This machine may have another one. */
const NO_TIME_ZONE = { TZ: "UTC" };

interface Copy {
  readonly from: string;
  /** Absolute. */
  readonly to: string;
}

function interpret(
  dockerfile: string,
  buildArgs: Readonly<Record<string, string>>,
  path: string,
): Image {
  const image: Image = {
    workingDirectory: "/",
    entrypoint: [],
    command: [],
    environment: { ...NO_TIME_ZONE },
    copies: [],
    args: new Map(),
  };
  for (const line of dockerfile.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/)) {
    const [, instruction = "", rest = ""] = /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line) ?? [];
    interpretInstruction(image, instruction.toUpperCase(), rest, buildArgs);
  }
  for (const name of Object.keys(buildArgs)) {
    if (!image.args.has(name)) throw new Error(`${path}: no ARG ${name} for the build argument`);
  }
  return image;
}

function interpretInstruction(
  image: Image,
  instruction: string,
  rest: string,
  buildArgs: Readonly<Record<string, string>>,
): void {
  switch (instruction) {
    case "ARG":
      readArgument(image, rest, buildArgs);
      break;
    case "WORKDIR":
      image.workingDirectory = posix.resolve(image.workingDirectory, withArguments(rest, image));
      break;
    case "COPY": {
      const words = withArguments(rest, image)
        .split(/\s+/)
        .filter((word) => !word.startsWith("--"));
      const to = posix.resolve(image.workingDirectory, words.pop() ?? ".");
      for (const from of words) image.copies.push({ from, to });
      break;
    }
    case "ENV":
      for (const [, name, value] of withArguments(rest, image).matchAll(/(\w+)=("[^"]*"|\S*)/g)) {
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

/** `NAME` or `NAME=DEFAULT` */
function readArgument(image: Image, text: string, given: Readonly<Record<string, string>>): void {
  const [, name = "", standard = ""] = /^(\w+)(?:=(.*))?$/.exec(text) ?? [];
  image.args.set(name, given[name] ?? standard.replaceAll('"', ""));
}

/** Replaces `$NAME` and `${NAME}` of the ARG instructions before. */
function withArguments(text: string, { args }: Image): string {
  return text.replaceAll(/\$(?:(\w+)|\{(\w+)\})/g, (reference, bare, braced) => {
    return args.get(bare ?? braced) ?? reference;
  });
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
