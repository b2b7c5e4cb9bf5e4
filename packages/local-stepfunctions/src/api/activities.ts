import { isDeepStrictEqual } from "node:util";
import type { Activity } from "../activities.ts";
import { activityArn, isIn, parseArn } from "../arn.ts";
import { ApiError } from "../errors.ts";
import { MAX_ACTIVITIES } from "../limits.ts";
import type { Service } from "../service.ts";
import { maxResults, name, pageToken, requiredArn } from "./constraints.ts";
import { AWS_OWNED_KEY, encryption, readEncryption } from "./encryption.ts";
import { invalidArn } from "./invalidArn.ts";
import { checkName } from "./names.ts";
import {
  type Operation,
  optionalString,
  type Request,
  stringMember,
  wireDate,
} from "./operation.ts";
import { pageOf } from "./pages.ts";
import { readTags, tagList } from "./tags.ts";

const named = (_: Service, request: Request) => optionalString(request, "activityArn");

export const activityOperations = {
  CreateActivity: {
    access: "add",
    constraints: {
      name: { ...name, required: true },
      tags: tagList,
      encryptionConfiguration: encryption,
    },
    resource: (service, request) => activityArn(service.arnScope, stringMember(request, "name")),
    run(service, request) {
      const activityName = stringMember(request, "name");
      checkName(activityName);
      const given = readEncryption(service.arnScope, request["encryptionConfiguration"]);
      const tags = readTags(request["tags"]);
      const arn = activityArn(service.arnScope, activityName);
      const known = service.activities.all.get(arn);
      if (known !== undefined) {
        if (!isDeepStrictEqual(shownEncryption(known), given ?? AWS_OWNED_KEY)) {
          throw new ApiError("ActivityAlreadyExists", `Activity Already Exists: '${arn}'`);
        }
        return { activityArn: arn, creationDate: wireDate(known.createdAt) };
      }
      if (activitiesOf(service).size >= MAX_ACTIVITIES) {
        throw new ApiError("ActivityLimitExceeded", `Activity Limit Exceeded: '${MAX_ACTIVITIES}'`);
      }
      const createdAt = service.timers.now();
      const encryption = given === AWS_OWNED_KEY ? undefined : given;
      service.addActivity({ arn, name: activityName, createdAt, encryption }, tags);
      return { activityArn: arn, creationDate: wireDate(createdAt) };
    },
  },

  DescribeActivity: {
    access: "readResources",
    constraints: { activityArn: requiredArn },
    resource: named,
    run(service, request) {
      const arn = activityArnOf(request);
      const activity = isIn(service.arnScope, arn) ? service.activities.all.get(arn) : undefined;
      if (activity === undefined) throw activityDoesNotExist(arn);
      return {
        activityArn: activity.arn,
        name: activity.name,
        creationDate: wireDate(activity.createdAt),
        encryptionConfiguration: shownEncryption(activity),
      };
    },
  },

  DeleteActivity: {
    access: "change",
    constraints: { activityArn: requiredArn },
    resource: named,
    run(service, request) {
      const arn = activityArnOf(request);
      if (isIn(service.arnScope, arn)) service.removeActivity(arn);
      return {};
    },
  },

  ListActivities: {
    access: "readResources",
    constraints: { maxResults, nextToken: pageToken },
    resource: () => undefined,
    run(service, request) {
      const { items, nextToken } = pageOf(request, {
        keys: "string",
        from: (after) => activitiesOf(service).ascending(after),
        keyOf: (activity) => activity.name,
        render: (activity) => ({
          activityArn: activity.arn,
          name: activity.name,
          creationDate: wireDate(activity.createdAt),
        }),
      });
      return { activities: items, nextToken };
    },
  },

  GetActivityTask: {
    access: "change",
    constraints: { activityArn: requiredArn, workerName: name },
    resource: named,
    async run(service, request, { accessKeyId }) {
      const arn = activityArnOf(request);
      if (!service.activities.exists(arn) || !isIn(service.arnScope, arn)) {
        throw activityDoesNotExist(arn);
      }
      const workerName = optionalString(request, "workerName");
      return (await service.activities.poll(arn, workerName, accessKeyId)) ?? {};
    },
  },
} satisfies Record<string, Operation>;

function shownEncryption({ encryption }: Activity): object {
  return encryption ?? AWS_OWNED_KEY;
}

function activitiesOf({ activities, arnScope }: Service) {
  return activities.all.at(arnScope);
}

/** @throws {ApiError} InvalidArn when the ARN is not an activity's. */
function activityArnOf(request: Request): string {
  const arn = stringMember(request, "activityArn");
  const parsed = parseArn(arn);
  if (parsed?.resourceType === "activity" && parsed.rest !== "") return arn;
  throw invalidArn(arn);
}

function activityDoesNotExist(arn: string): ApiError {
  return new ApiError("ActivityDoesNotExist", `Activity Does Not Exist: '${arn}'`);
}
