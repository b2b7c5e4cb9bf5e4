import { globSync, readFileSync } from "node:fs";
import { dirname, join, matchesGlob } from "node:path";
import { parse } from "yaml";

interface BotFile {
  readonly updates: readonly {
    readonly "package-ecosystem": string;
    readonly directory?: string;
    readonly directories?: readonly string[];
    readonly cooldown?: { readonly "default-days"?: number };
  }[];
}

const FILE = ".github/dependabot.yml";
const MINUTES_OF_DAY = 24 * 60;

/** What pins something, by the ecosystem in which Dependabot raises it. */
const PINNING: Readonly<Record<string, string>> = {
  npm: "**/pnpm-lock.yaml",
  docker: "**/{Dockerfile,Dockerfile.*,*.Dockerfile}",
  gomod: "**/go.mod",
  "github-actions": "{.github/,}**/action.{yml,yaml}",
};

/** What is pinned and never raised, and what is proposed before pnpm would install it. */
export function botProblems(root: string): string[] {
  const { updates }: BotFile = parse(readFileSync(join(root, FILE), "utf8"));
  const { minimumReleaseAge = 0 }: { minimumReleaseAge?: number } = parse(
    readFileSync(join(root, "pnpm-workspace.yaml"), "utf8"),
  );
  const young = updates.flatMap(({ "package-ecosystem": ecosystem, cooldown }) => {
    const days = cooldown?.["default-days"] ?? 0;
    return days * MINUTES_OF_DAY >= minimumReleaseAge
      ? []
      : [`${FILE}: ${ecosystem}: cooldown.default-days is ${days}; minimumReleaseAge is longer`];
  });
  const missed = Object.entries(PINNING).flatMap(([ecosystem, pattern]) => {
    const covered = updates
      .filter((update) => update["package-ecosystem"] === ecosystem)
      .flatMap(({ directory, directories = [] }) => [directory ?? [], directories].flat());
    const folders = globSync(pattern, {
      cwd: root,
      exclude: ["**/node_modules/**", "**/dist/**"],
    }).map((file) => join("/", dirname(file)));
    return folders
      .filter((folder) => !covered.some((glob) => matchesGlob(folder, glob)))
      .map((folder) => `${FILE}: ${ecosystem}: directories lacks ${folder}`);
  });
  return [...young, ...missed];
}
