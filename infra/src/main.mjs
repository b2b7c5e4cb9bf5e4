/**
 * The entry point for Pulumi. This is type-checked JavaScript: an older Node.js, whichever is first on the PATH where `pulumi` is
 * called by hand, can't read TypeScript, but can say so.
 */
import { RunError } from "@pulumi/pulumi/errors.js";

if (!process.features.typescript) {
  throw new RunError(
    `This is Node.js ${process.version}, which can't run TypeScript. \`pnpm pulumi\` brings the right one: npx -y pnpm@12 pulumi up --stack NAME`,
  );
}

export const { environment, release, workloads, workflows, roles } = await import("./index.ts");
