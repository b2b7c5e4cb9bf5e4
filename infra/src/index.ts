import { manifests } from "@sfn-workers/workloads/manifests";
import { requireArtifacts } from "./artifacts.ts";
import { program } from "./program.ts";
import { readSettings } from "./settings/readSettings.ts";

requireArtifacts(readSettings(manifests));

export const { environment, workloads } = program();
