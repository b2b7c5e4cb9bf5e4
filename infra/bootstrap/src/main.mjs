/** The entry point for Pulumi: type-checked JavaScript, so that an older Node.js can say that it can't read TypeScript. */
import { RunError } from "@pulumi/pulumi/errors.js";

if (!process.features.typescript) {
  throw new RunError(
    `This is Node.js ${process.version}, which can't run TypeScript. pnpm brings the right one: infra/bootstrap/README.md`,
  );
}

const { program } = await import("./program.ts");
export const { keyArn, release, releasePolicyArn, releaseRoleArn } = program();
