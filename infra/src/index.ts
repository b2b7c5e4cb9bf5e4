import * as aws from "@pulumi/aws";
import { getStack, log, runtime } from "@pulumi/pulumi";
import { manifests } from "@sfn-workers/workloads/manifests";
import { requireArtifacts } from "./artifacts.ts";
import { program } from "./program.ts";
import { requireRelease } from "./release/deployable.ts";
import { unguardedAccount } from "./settings/allowedAccounts.ts";
import { requireOwnAccount } from "./settings/ownAccount.ts";
import { requireOwnNames } from "./settings/ownNames.ts";
import { readSettings } from "./settings/readSettings.ts";

const settings = readSettings(manifests);
// A preview of one shows what the next release would change.
if (!runtime.isDryRun()) requireRelease(settings, getStack());
requireOwnNames({ stack: getStack(), config: runtime.allConfig() });
requireArtifacts(settings);
// The program itself learns of the account only when some of its resources exist.
const { accountId } = await aws.getCallerIdentity();
requireOwnAccount(settings, accountId, getStack());
const unguarded = unguardedAccount(runtime.allConfig(), getStack());
if (unguarded !== undefined) await log.warn(unguarded);

export const { environment, release, workloads, workflows, roles } = await program();
