import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import type { DeployedCopies } from "../process/deployedCopies.ts";
import { createUsedFiles, type UsedFiles } from "../process/usedFiles.ts";
import { requireNode, requireUser } from "./baseImage.ts";
import { type DockerImage, type ImageBuild, readDockerfile } from "./dockerfile.ts";
import { filesOfImage } from "./imageFiles.ts";

/** An image that runs from a copy of its files, each at its place under a temporary root. */
export interface ImageCopy {
  readonly root: string;
  readonly image: DockerImage;
}

/** A copy of this process's own. */
export interface DeployedImage extends ImageCopy {
  readonly files: UsedFiles;
}

/** The command line of a container. */
export interface CommandLine {
  /** What stands after `node`. */
  readonly args: readonly string[];
  readonly directory: string;
  /** Whether an init process, such as tini, starts it and passes signals on. */
  readonly hasInit: boolean;
}

/** A container's settings that replace those of its image. */
export interface OwnCommand {
  readonly entryPoint?: readonly string[] | undefined;
  readonly command?: readonly string[] | undefined;
  readonly workingDirectory?: string | undefined;
}

/**
 * Copies an image's files.
 *
 * @throws {Error} when the Dockerfile can't be read, a file that it copies does not exist, or nothing in it starts Node.js.
 */
export async function copyImage(build: ImageBuild, copies: DeployedCopies): Promise<DeployedImage> {
  const image = readDockerfile(build);
  const files = filesOfImage(image, build);
  const folder = { kind: "folder", to: image.workingDirectory } as const;
  const root = await copies.copy([...files, folder]);
  return { image, root, files: createUsedFiles(() => void copies.release(root)) };
}

/** The paths of its files with their content, and first of all its Dockerfile. */
export function contentOf({
  image,
  root,
}: ImageCopy): (readonly [path: string, content: Buffer])[] {
  const files = readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return [
    ["Dockerfile", readFileSync(image.path)],
    ...files.map((file) => [file.slice(root.length), readFileSync(file)] as const),
  ];
}

/**
 * The command line of a container of the image.
 *
 * @throws {Error} when the container would not start, or would start something else than Node.js.
 */
export function commandLineOf({ image, root }: ImageCopy, own: OwnCommand = {}): CommandLine {
  const { path } = image;
  const words = wordsOf(image, own);
  const started = withoutInit(words);
  const [program = "", ...rest] = started;
  const hasInit = started.length < words.length;
  const workingDirectory = own.workingDirectory ?? image.workingDirectory;
  if (!NODE.test(program)) throw new Error(`${path}: ${SUPPORTED}, not ${JSON.stringify(words)}`);
  requireNode(image);
  requireUser(image);
  const directory = join(root, workingDirectory);
  if (!isFolder(directory)) {
    throw new Error(`${path}: the working directory ${workingDirectory} is not in the image`);
  }
  const at = entryIn(rest);
  const [options, file, after] = [rest.slice(0, at), rest[at], rest.slice(at + 1)];
  if (file !== undefined && EVALUATE.test(file) && after.length > 0)
    return { args: rest, directory, hasInit };
  if (file === undefined || file.startsWith("-")) {
    throw new Error(`${path}: ${SUPPORTED}, not ${JSON.stringify(words)}`);
  }
  const inImage = posix.resolve(workingDirectory, file);
  const copied = join(root, inImage);
  if (!existsSync(copied)) {
    throw new Error(`${path}: Error: Cannot find module '${inImage}': no COPY adds ${file}`);
  }
  const args = [...options.map((option) => inCopy(root, option)), copied, ...after];
  return { args, directory, hasInit };
}

const SUPPORTED =
  'supported locally: a command that starts Node.js, such as ENTRYPOINT ["node", "FILE"], with options such as "--enable-source-maps" before FILE';
const NODE = /^(\/(usr\/local|usr|nodejs)\/bin\/)?node$/;
/** An option that has its value, if any, in the same word. */
const NODE_OPTION = /^--[a-z][a-z-]*(=.*)?$/;
/** An option whose value is the next word. */
const NODE_OPTION_WITH_VALUE = /^(-r|-C|--(require|import|loader|experimental-loader|conditions))$/;
const INIT = /^(\/(\w+\/)*)?(tini|dumb-init|catatonit)(-static|-amd64)?$/;

/** An init process runs the command after its options, and after `--`. */
function withoutInit(words: readonly string[]): readonly string[] {
  if (!INIT.test(words[0] ?? "")) return words;
  const at = words.findIndex((word, index) => index > 0 && !word.startsWith("-"));
  return at === -1 ? [] : words.slice(at);
}

/** Where the file to run stands after `node`; -1 if there is none. */
function entryIn(words: readonly string[]): number {
  return words.findIndex(
    (word, index) =>
      !NODE_OPTION_WITH_VALUE.test(words[index - 1] ?? "") &&
      !NODE_OPTION_WITH_VALUE.test(word) &&
      !NODE_OPTION.test(word),
  );
}

/** A module that an option names by its absolute path in the image. */
function inCopy(root: string, option: string): string {
  const [, start = "", path = ""] = /^((?:--[a-z-]+=)?)(\/.*)$/.exec(option) ?? [];
  const copied = join(root, path);
  return path !== "" && existsSync(copied) ? `${start}${copied}` : option;
}

const EVALUATE = /^(-e|--eval)$/;

/** As Docker puts a command together: an entry point of the container's own drops the image's command. */
function wordsOf(image: DockerImage, own: OwnCommand): readonly string[] {
  const entrypoint = own.entryPoint ?? image.entrypoint;
  const command = own.command ?? (own.entryPoint === undefined ? image.command : []);
  const words = [...entrypoint, ...command];
  // The entry points of Node.js's official and distroless images.
  const runsScripts = entrypoint.length === 0 && /^-|\.[cm]?js$/.test(command[0] ?? "");
  return runsScripts ? ["node", ...words] : words;
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
