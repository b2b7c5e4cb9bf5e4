import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../openProblems.ts";

const DIGEST = /@sha256:[0-9a-f]{64}$/;
/** `FROM [--platform=…] IMAGE [AS STAGE]`, in any case, which Docker allows. */
const FROM = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i;
const COPY_FROM = /^\s*COPY\s+(?:--\S+\s+)*--from=(\S+)/i;
const MOUNT_FROM = /\s--mount=\S*\bfrom=([^,\s]+)/gi;
/** What reads the Dockerfile, of the first lines. */
const SYNTAX = /^#\s*syntax\s*=\s*(\S+)/i;

/** The images that a repository's Dockerfiles build on by a tag alone, which may name another image tomorrow. */
export function imageFindings(root: string): Finding[] {
  const files = globSync("**/{Dockerfile,Dockerfile.*,*.Dockerfile}", {
    cwd: root,
    exclude: ["**/node_modules/**", "**/dist/**"],
  });
  return files.toSorted().flatMap((file) => {
    return imagesIn(readFileSync(join(root, file), "utf8"))
      .filter((image) => !DIGEST.test(image))
      .map((image) => {
        const text = `${file}: ${image}: write ${image.includes("$") ? "IMAGE:TAG" : image}@sha256:…, the digest of \`docker buildx imagetools inspect\``;
        return { kind: "image", name: image, text } as const;
      });
  });
}

/** Without `scratch`, which is no image, and the stages of the same file. */
function imagesIn(dockerfile: string): string[] {
  const stages = new Set(["scratch"]);
  const images: string[] = [];
  for (const line of dockerfile.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/)) {
    const [, base, stage] = FROM.exec(line) ?? [];
    const mounted = /^\s*RUN\s/i.test(line) ? [...line.matchAll(MOUNT_FROM)] : [];
    const named = [
      base ?? COPY_FROM.exec(line)?.[1] ?? SYNTAX.exec(line)?.[1],
      ...mounted.map(([, from]) => from),
    ];
    for (const image of named) {
      const isStage = image === undefined || stages.has(image.toLowerCase()) || /^\d+$/.test(image);
      if (!isStage) images.push(image);
    }
    if (stage !== undefined) stages.add(stage.toLowerCase());
  }
  return images;
}
