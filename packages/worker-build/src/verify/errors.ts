/** An app has no build of a workload. */
export class MissingBundle extends Error {
  override readonly name = "MissingBundle";
  constructor(folder: string, workload: string) {
    super(
      `workload ${workload} is not built: there is no ${folder}/${workload}/index.mjs; run \`pnpm exec nx run-many -t build\``,
    );
  }
}

/** The folder for temporary files is below a `node_modules`, where a worker would find what its build lacks. */
export class ModulesAbove extends Error {
  override readonly name = "ModulesAbove";
  constructor(modules: string) {
    super(
      `a built worker must not find packages outside its folder, but ${modules} exists: set TMPDIR to a folder without one above it`,
    );
  }
}

/** A build contains a symbolic link to something outside itself. */
export class LinkOutside extends Error {
  override readonly name = "LinkOutside";
  constructor(link: string, target: string) {
    super(`${link} in the build is a link to ${target}, which is not in the build`);
  }
}

/** The handler has written into the folder with its code, which is read-only on AWS. */
export class FolderChanged extends Error {
  override readonly name = "FolderChanged";
  constructor(workload: string) {
    super(
      `workload ${workload} changed its own folder while its cases ran, which it can't on AWS: write to the folder that os.tmpdir() names`,
    );
  }
}

/** A workload has no cases, so nothing shows that its build works. */
export class MissingCases extends Error {
  override readonly name = "MissingCases";
  constructor(workload: string, directory: string) {
    super(
      `workload ${workload} has no cases: export \`cases\` from ${directory}/cases.ts, made with defineCases of @sfn-workers/worker-core/testing`,
    );
  }
}

/** No case of a workload runs its handler, so nothing shows that its build works. */
export class UnreachedHandler extends Error {
  override readonly name = "UnreachedHandler";
  constructor(workload: string, errors: readonly string[]) {
    super(
      `workload ${workload} has no case that reaches its handler: each expects ${errors.join(" or ")}; add a case with an input that its schema accepts`,
    );
  }
}

/** Cases of a workload ended otherwise in its built worker than expected. The message has each, with the workload's name. */
export class BundleFailed extends Error {
  override readonly name = "BundleFailed";
  constructor(app: string, failures: readonly Error[]) {
    super(
      `the built worker of ${app} fails:\n\n${failures.map(({ message }) => message).join("\n\n")}`,
    );
  }
}
