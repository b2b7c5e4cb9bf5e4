/**
 * pnpm runs this before each install on a person's machine (`pnpm:devPreinstall`), with the Node.js that is there. `pnpm up` is
 * pnpm's own `update`: it would rewrite the lockfile of whoever wanted `pulumi up`.
 */
const { npm_command: command, UPDATE_DEPENDENCIES: asked } = process.env;

if ((command === "update" || command === "up") && asked !== "1") {
  process.stderr.write(`pnpm ${command} would update the dependencies in pnpm-lock.yaml. Nothing has changed.
  pnpm pulumi up --stack NAME         deploys an environment
  UPDATE_DEPENDENCIES=1 pnpm update   updates the dependencies
`);
  process.exitCode = 1;
}
