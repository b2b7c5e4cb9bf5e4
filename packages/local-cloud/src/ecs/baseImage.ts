import type { DockerImage } from "./dockerfile.ts";

const DOCKER_HUB = String.raw`(?:(?:docker\.io/)?(?:library/)?|public\.ecr\.aws/docker/library/)`;
const WITHOUT_NODE = new RegExp(
  `^(?:${DOCKER_HUB}(?:alpine|amazonlinux|busybox|debian|fedora|python|ubuntu)(?:[:@].*)?|scratch)$`,
);
const NODE = new RegExp(`^${DOCKER_HUB}node:(\\d+)`);

/** @throws {Error} when the base image is known to have no Node.js, and nothing installs it. */
export function requireNode({ path, base, notRun }: DockerImage): void {
  if (base === undefined || !WITHOUT_NODE.test(base) || notRun.length > 0) return;
  throw new Error(
    `${path}: exec: "node": executable file not found in $PATH: FROM ${base} has no Node.js, and no RUN installs it: use an ` +
      `image such as node:${ownMajor()}-alpine`,
  );
}

/** The users of Node.js's official images, of Alpine Linux and of Debian. */
const USERS = (
  "root node nobody daemon bin sys adm lp sync shutdown halt mail news uucp operator man cron ftp sshd games ntp guest proxy " +
  "www-data backup list irc gnats _apt postmaster squid xfs cyrus vpopmail smmsp at"
).split(" ");

/** @throws {Error} when the image's user is known not to exist, so that no container starts. */
export function requireUser({ path, base = "", user = "", notRun }: DockerImage): void {
  const [name = ""] = user.split(":");
  if (!NODE.test(base) || notRun.length > 0 || !/^[a-z_][\w-]*$/i.test(name)) return;
  if (USERS.includes(name)) return;
  throw new Error(
    `${path}: unable to find user ${name}: no matching entries in passwd file: ${base} has no such user, and no RUN adds it: use ` +
      "USER node",
  );
}

/** Tells that a process runs with another Node.js than the image has: `, on Node.js 24, not that of node:18-alpine`. */
export function describeNode({ base = "" }: DockerImage): string {
  const [, major] = NODE.exec(base) ?? [];
  if (major === undefined || major === ownMajor()) return "";
  return `, on Node.js ${ownMajor()}, not that of ${base}`;
}

function ownMajor(): string | undefined {
  return process.versions.node.split(".")[0];
}
