import {
  type StepFunctionsEndpoint,
  startStepFunctions,
  systemClock,
} from "@sfn-workers/local-stepfunctions";
import type { Cloud } from "./cloud.ts";
import { readDefaultTags } from "./counterparts/withTags.ts";
import type { DeployOptions } from "./deployment.ts";
import type { Succeed } from "./doubles.ts";
import { createRepositories } from "./ecr/repositories.ts";
import { startTaskAgent } from "./ecs/agent/agent.ts";
import { answerEcsCall } from "./ecs/api.ts";
import { createClusters } from "./ecs/clusters.ts";
import { copyImage } from "./ecs/imageCopy.ts";
import { ecsIntegrations } from "./ecs/integration.ts";
import { createTaskDefinitions } from "./ecs/taskDefinitions.ts";
import { createTasks } from "./ecs/tasks.ts";
import { eventsIntegrations } from "./events/integration.ts";
import { createEventRules } from "./events/rules.ts";
import { createCallWithFault } from "./faults/calls.ts";
import type { Faults } from "./faults/faults.ts";
import { integrationsWithFaults } from "./faults/integrations.ts";
import { workersFaults } from "./faults/stepFunctions.ts";
import { createIam } from "./iam/iam.ts";
import { createTaskAuthorization, integrationsWithCredentials } from "./iam/taskCredentials.ts";
import { createVpcs } from "./inert/vpcs.ts";
import { createInspectors } from "./inspectors.ts";
import { createKms } from "./kms/kms.ts";
import { createKeyPermissions } from "./kms/stepFunctionsKeys.ts";
import { type AccountConcurrency, createAccountConcurrency } from "./lambda/concurrency.ts";
import { lambdaIntegrations } from "./lambda/integration.ts";
import { ROLE_POLICY_DELAY_MS } from "./ownLimits.ts";
import { createDeployedCopies, type DeployedCopies } from "./process/deployedCopies.ts";
import { createHosts } from "./process/refuseWebPages.ts";
import { withActivitiesTold, withOthersRefused } from "./refusedCalls.ts";
import { startSecrets } from "./secrets/secrets.ts";
import { sqsIntegrations } from "./sqs/integration.ts";
import { startSqs } from "./sqs/sqs.ts";

/** Starts the services of an environment and their endpoints, without any resource of a program. */
export async function startCloud(options: DeployOptions, faults: Faults, region: string) {
  const onFailure = options.onFailure ?? (() => {});
  const defaultTags = readDefaultTags(options.settings.config);
  const clock = options.clock ?? systemClock;
  const hosts = createHosts(options.allowHosts);
  const iam = createIam({
    onUsed: options.onPermissionUsed,
    onRefused: onFailure,
    now: () => clock.now(),
    region,
    // In real time: the program waits for its policies, also if everything else uses another clock.
    policyDelay: { clock: systemClock, ms: ROLE_POLICY_DELAY_MS },
  });
  const kms = createKms(iam);
  const functions: Cloud["functions"] = new Map();
  const clusters = createClusters();
  const taskDefinitions = createTaskDefinitions();
  const tasks = createTasks(clock);
  const callWithFault = createCallWithFault(faults, clock);
  const sqs = await startSqs(iam, kms, {
    clock,
    region,
    hosts,
    faults: { faults, callWithFault },
  });
  const stepFunctionsKeys: Cloud["stepFunctionsKeys"] = new Map();
  const keyPermissions = createKeyPermissions(stepFunctionsKeys, iam, kms);
  const agent = await startTaskAgent(
    iam,
    (call) => answerEcsCall(call, { clusters, iam, region, tasks }),
    hosts,
  );
  const secrets = await startSecrets(options.secretValues ?? {}, iam, kms, {
    callWithFault,
    region,
    hosts,
  });
  const eventRules = createEventRules(() => clock.now());
  const { doubles } = options;
  const succeed: Succeed = async (taskToken, output) => {
    await endpoint.call("SendTaskSuccess", { taskToken, output: JSON.stringify(output ?? null) });
  };
  const endpoint: StepFunctionsEndpoint = await startStepFunctions({
    clock,
    region,
    integrations: withOthersRefused(
      integrationsWithCredentials(
        integrationsWithFaults(
          {
            ...lambdaIntegrations({ functions, iam, onFailure }),
            ...ecsIntegrations({ clusters, taskDefinitions, tasks, iam, onFailure }),
            ...sqsIntegrations({ sqs, onFailure }),
            ...eventsIntegrations({ eventRules, iam }),
          },
          callWithFault,
        ),
        iam,
      ),
      onFailure,
      doubles?.howToAdd,
    ),
    ...(doubles && {
      doubleOf: withActivitiesTold(
        (call) => doubles.of(call, succeed),
        doubles.howToAdd,
        onFailure,
      ),
    }),
    authorize(request) {
      iam.authorize(request);
      keyPermissions.authorize(request);
    },
    authorizeTask: createTaskAuthorization(iam),
    authorizeRole: keyPermissions.authorizeRole,
    fault: workersFaults(faults),
    ...(options.allowHosts === undefined ? {} : { allowHosts: options.allowHosts }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
    ...(options.keepEnded === undefined ? {} : { keepEnded: options.keepEnded }),
    ...(options.onCall === undefined ? {} : { onCall: options.onCall }),
  }).catch(async (error: unknown) => {
    await Promise.all([sqs.close(), secrets.close(), agent.close()]);
    throw error;
  });
  const copies = options.copies ?? createDeployedCopies();
  const cloud: Cloud = {
    region,
    clock,
    endpoint,
    sqs,
    pollEndpoints: [endpoint, sqs],
    kms,
    stepFunctionsKeys,
    secrets,
    agent,
    iam,
    faults,
    functions,
    functionPolicies: new Map(),
    concurrencyIn: concurrencyByRegion(options.lambdaConcurrency),
    logGroups: new Map(),
    clusters,
    taskDefinitions,
    tasks,
    vpcs: createVpcs(),
    eventSources: new Map(),
    eventRules,
    schedules: new Set(),
    images: existingImages(options.images, copies),
    repositories: createRepositories(),
    copies,
    inspectors: createInspectors(options.inspect),
    defaultTags,
    providers: new Map(),
    directory: options.directory,
    log: options.log ?? (() => {}),
    onFailure,
  };
  return { cloud, endpoint };
}

function concurrencyByRegion(limit: number | undefined): Cloud["concurrencyIn"] {
  const known = new Map<string, AccountConcurrency>();
  return (region) => {
    const concurrency = known.get(region) ?? createAccountConcurrency(limit);
    known.set(region, concurrency);
    return concurrency;
  };
}

/** Images that exist already are copied when something uses them. */
function existingImages(
  images: DeployOptions["images"] = {},
  copies: DeployedCopies,
): Cloud["images"] {
  const entries = Object.entries(images).map(([reference, image]) => {
    const build = typeof image === "string" ? { context: image } : image;
    const copy = () => copyImage(build, copies);
    return [reference, { copy, copyAnew: copy }] as const;
  });
  return new Map(entries);
}
