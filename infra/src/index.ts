import * as aws from "@pulumi/aws";
import { getStack } from "@pulumi/pulumi";
import { manifests } from "@sfn-workers/workloads/manifests";
import { requireArtifacts } from "./artifacts.ts";
import { program } from "./program.ts";
import { requireOwnAccount } from "./settings/ownAccount.ts";
import { readSettings } from "./settings/readSettings.ts";

const settings = readSettings(manifests);
requireArtifacts(settings);
// The program itself learns of the account only when some of its resources exist.
const { accountId } = await aws.getCallerIdentity();
requireOwnAccount(settings, accountId, getStack());

export const { environment, workloads } = program();
