import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { nearest } from "../arguments/nearest.ts";
import { readVariables, withoutValue, withVariables } from "./dockerfileVariables.ts";

/** How an image is built. */
export interface ImageBuild {
  /** The folder whose files the Dockerfile can copy. */
  readonly context: string;
  /** The path of the Dockerfile; by default the one in `context`. */
  readonly dockerfile?: string | undefined;
  /** Values for the Dockerfile's ARG instructions. */
  readonly buildArgs?: Readonly<Record<string, string>> | undefined;
}

/** What a Dockerfile says about its last stage. */
export interface DockerImage {
  readonly path: string;
  /** The image of its FROM, such as `node:24-alpine`; undefined for a stage of the Dockerfile. */
  readonly base: string | undefined;
  /** Who runs the command, `NAME` or `NAME:GROUP`, by USER; undefined for the base image's own. */
  readonly user: string | undefined;
  readonly workingDirectory: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly copies: readonly Copy[];
  /** Instructions that change files, which no copy has: `RUN npm ci`. */
  readonly notRun: readonly string[];
}

/** A COPY instruction. */
export interface Copy {
  readonly instruction: string;
  /** Paths and patterns in the context. */
  readonly from: readonly string[];
  /** An absolute path of the image. */
  readonly to: string;
  /** Whether `to` is a folder for a file. */
  readonly intoFolder: boolean;
}

/**
 * Reads the instructions of a Dockerfile that are necessary to run its entry from copies of its files: FROM, ARG, WORKDIR,
 * COPY, ENV, USER, STOPSIGNAL, ENTRYPOINT and CMD.
 *
 * @throws {Error} when it does not exist, has no FROM or an instruction that Docker does not know, copies what is not a file of
 * the build context, or a build argument has no ARG.
 */
export function readDockerfile({ context, dockerfile, buildArgs = {} }: ImageBuild): DockerImage {
  const path = dockerfile ?? join(context, "Dockerfile");
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  let image = emptyImage(path, new Map());
  const stages = new Set<string>();
  let hasStage = false;
  for (const line of readFileSync(path, "utf8")
    .replaceAll(SCRIPT, "$1")
    .replaceAll(/^\s*#.*\r?\n/gm, "")
    .replaceAll(/\\\r?\n/g, " ")
    .split(/\r?\n/)) {
    const [, instruction = "", rest = ""] = /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line) ?? [];
    if (instruction.toUpperCase() === "FROM") {
      image = readFrom(rest, image, stages);
      hasStage = true;
    } else interpret(image, instruction.toUpperCase(), rest, buildArgs);
  }
  if (!hasStage) {
    throw new Error(
      `${path}: no build stage in current context: begin with FROM, such as FROM node:24-alpine`,
    );
  }
  for (const name of Object.keys(buildArgs)) {
    if (!image.args.has(name)) throw new Error(`${path}: no ARG ${name} for the build argument`);
  }
  const unsupported = image.unsupported[0];
  if (unsupported !== undefined) throw new Error(`${path}: ${unsupported}`);
  return image;
}

/** `IMAGE` or `IMAGE AS STAGE`, with options such as `--platform`. */
function readFrom(text: string, former: Stage, stages: Set<string>): Stage {
  const words = withVariables(text, former)
    .split(/\s+/)
    .filter((word) => !word.startsWith("--"));
  const [from = "", , stage] = words;
  const image = emptyImage(former.path, former.args, stages.has(from) ? undefined : from);
  if (stage !== undefined) stages.add(stage);
  return image;
}

interface Stage extends DockerImage {
  user: string | undefined;
  workingDirectory: string;
  entrypoint: readonly string[];
  command: readonly string[];
  readonly environment: Record<string, string>;
  readonly copies: Copy[];
  readonly notRun: string[];
  /** Why the stage can't be copied. Only the last stage is. */
  readonly unsupported: string[];
  /** The values of the ARG instructions so far. */
  readonly args: Map<string, string>;
}

/** An image has no time zone, so Node.js takes UTC. This machine may have another one. */
const NO_TIME_ZONE = { TZ: "UTC" };

function emptyImage(path: string, args: Map<string, string>, base?: string): Stage {
  return {
    path,
    base,
    user: undefined,
    workingDirectory: "/",
    entrypoint: [],
    command: [],
    environment: { ...NO_TIME_ZONE },
    copies: [],
    notRun: [],
    unsupported: [],
    args,
  };
}

function interpret(
  image: Stage,
  instruction: string,
  rest: string,
  buildArgs: Readonly<Record<string, string>>,
): void {
  switch (instruction) {
    case "ARG":
      readArgument(image, rest, buildArgs);
      break;
    case "WORKDIR":
      image.workingDirectory = posix.resolve(image.workingDirectory, withVariables(rest, image));
      break;
    case "COPY":
      readCopy(image, rest);
      break;
    case "ADD":
      if (!FETCHED.test(rest)) readCopy(image, rest);
      else image.unsupported.push(`ADD ${rest}: supported locally: files, which are not unpacked`);
      break;
    case "RUN":
      image.notRun.push(`RUN ${rest}`);
      break;
    case "ENV":
      Object.assign(image.environment, readVariables(rest, image));
      image.unsupported.push(...withoutValue(rest).map((problem) => `ENV ${rest}: ${problem}`));
      break;
    case "USER":
      image.user = withVariables(rest, image);
      break;
    case "STOPSIGNAL":
      if (!/^(SIGTERM|15)$/.test(rest)) {
        image.unsupported.push(
          `STOPSIGNAL ${rest}: supported locally: SIGTERM, which ECS sends without it`,
        );
      }
      break;
    case "ENTRYPOINT":
      image.entrypoint = execForm(image, instruction, rest);
      break;
    case "CMD":
      image.command = execForm(image, instruction, rest);
      break;
    default:
      if (instruction === "" || WITHOUT_FILES.includes(instruction)) break;
      image.unsupported.push(`unknown instruction: ${instruction}${remedyFor(instruction)}`);
  }
}

/** Instructions that neither add files nor change how the entry runs. */
const WITHOUT_FILES = [
  "EXPOSE",
  "HEALTHCHECK",
  "LABEL",
  "MAINTAINER",
  "ONBUILD",
  "SHELL",
  "VOLUME",
];
const READ = [
  "ADD",
  "ARG",
  "CMD",
  "COPY",
  "ENTRYPOINT",
  "ENV",
  "FROM",
  "RUN",
  "STOPSIGNAL",
  "USER",
  "WORKDIR",
];

function remedyFor(instruction: string): string {
  const near = nearest(instruction, [...READ, ...WITHOUT_FILES]);
  return near.length === 0 ? "" : ` (did you mean ${near.join(" or ")}?)`;
}

/** What ADD fetches or unpacks. */
const FETCHED = /:\/\/|^git@|\.(tar|tgz|gz|bz2|xz|zst)\b/;

/** The lines of a script that RUN has. */
const SCRIPT = /^(\s*RUN\s[^\n]*<<-?(["']?)(\w+)\2[^\n]*)\n(?:[^\n]*\n)*?\3$/gim;

/** `NAME` or `NAME=DEFAULT` */
function readArgument(image: Stage, text: string, given: Readonly<Record<string, string>>): void {
  const [, name = "", standard = ""] = /^(\w+)(?:=(.*))?$/.exec(text) ?? [];
  image.args.set(name, given[name] ?? standard.replaceAll('"', ""));
}

/** Options of COPY that change owners and modes, which copies don't have. */
const WITHOUT_EFFECT = /^--(chown|chmod)=|^--link(=|$)/;

function readCopy(image: Stage, rest: string): void {
  const instruction = `COPY ${rest}`;
  const [, flags = "", paths = ""] = /^((?:--\S+\s+)*)(.*)$/.exec(withVariables(rest, image)) ?? [];
  const flag = flags.split(/\s+/).find((one) => one !== "" && !WITHOUT_EFFECT.test(one));
  if (flag !== undefined || paths.includes("<<")) {
    image.unsupported.push(
      `${instruction}: supported locally: files of the build context, with --chown, --chmod and --link`,
    );
    return;
  }
  const words = readExecForm(paths) ?? paths.split(/\s+/);
  const to = words.pop() ?? ".";
  const path = posix.resolve(image.workingDirectory, to);
  image.copies.push({
    instruction,
    from: words,
    to: path,
    intoFolder: /(^|\/)\.?$/.test(to) || words.length > 1 || path === image.workingDirectory,
  });
}

function execForm(image: Stage, instruction: string, rest: string): readonly string[] {
  const words = readExecForm(rest);
  if (words !== undefined) return words;
  image.unsupported.push(
    `${instruction} ${rest} runs in a shell, which keeps SIGTERM from the program: write it in the exec form, a list of texts in ` +
      `double quotes, such as ${instruction} ["node", "index.mjs"]`,
  );
  return [];
}

/** Undefined for what is no list of texts as JSON. Docker then takes it as the words of a command or paths. */
function readExecForm(text: string): string[] | undefined {
  try {
    const words: unknown = JSON.parse(text);
    const isList = Array.isArray(words) && words.every((word) => typeof word === "string");
    return isList ? words : undefined;
  } catch {
    return undefined;
  }
}
