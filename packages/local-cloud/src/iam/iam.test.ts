import { describe, expect, test } from "vitest";
import { createIam, type UsedPermission } from "./iam.ts";

const ROLE = "arn:aws:iam::000000000000:role/teams/a/worker";
const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:coin-flip";
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:tasks";
const POLL = "states:GetActivityTask";
const SESSION = { roleArn: ROLE, sessionName: "coin-flip" };
const USER = "User: arn:aws:sts::000000000000:assumed-role/worker/coin-flip";

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: string, Resource = "*", rest: object = {}): object => ({
  Effect: "Allow",
  Action,
  Resource,
  ...rest,
});
const deny = (Action: string, rest: object = {}): object => ({
  Effect: "Deny",
  Action,
  Resource: "*",
  ...rest,
});
const TRUST = policy({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: "lambda.amazonaws.com" },
});

/** An IAM with one role, which has these statements, and a boundary if there are statements for one. */
function iamWith(statements: readonly object[], boundary?: readonly object[]) {
  const iam = createIam({ now: () => Date.parse("2026-01-01") });
  iam.tagResource(ROLE, { team: "coin" });
  iam.tagResource(ACTIVITY, { team: "flip" });
  const boundaryArn = boundary && "arn:aws:iam::000000000000:policy/boundary";
  if (boundaryArn) iam.createPolicy(boundaryArn, policy(...boundary));
  iam.createRole({ arn: ROLE, trustPolicy: TRUST, boundaryArn });
  if (statements.length > 0) iam.putRolePolicy("worker", "inline", policy(...statements));
  return iam;
}

/** The message of the refusal; undefined if the role's session has the permission. */
function refusalOf(iam: ReturnType<typeof createIam>, action = POLL, resource = ACTIVITY) {
  try {
    iam.require(SESSION, action, resource);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ name: "AccessDeniedException" });
    return String((error as Error).message);
  }
}

const refusedBecause = (reason: string, action = POLL, resource = ACTIVITY) =>
  `${USER} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;

describe("a role may", () => {
  test("do what an inline policy allows", () => {
    expect(refusalOf(iamWith([allow(POLL, ACTIVITY)]))).toBeUndefined();
  });

  test("do what the newest inline policy of a name allows, and not what the replaced policy allowed", () => {
    const iam = iamWith([allow(POLL)]);
    iam.putRolePolicy("worker", "other", policy(allow("s3:*")));
    expect(refusalOf(iam)).toBeUndefined();
    iam.putRolePolicy("worker", "inline", policy(allow("sqs:*")));
    expect(refusalOf(iam)).toBeDefined();
  });

  test("do what attached policies allow, customer managed and AWS managed", () => {
    const iam = iamWith([]);
    const own = "arn:aws:iam::000000000000:policy/own";
    iam.createPolicy(own, policy(allow(POLL, ACTIVITY)));
    iam.attachRolePolicy("worker", own);
    iam.attachRolePolicy(
      "worker",
      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    );
    expect(refusalOf(iam)).toBeUndefined();
    expect(refusalOf(iam, "logs:PutLogEvents")).toBeUndefined();
    expect(refusalOf(iam, "logs:DeleteLogGroup")).toBeDefined();
  });

  test("do what its policies allow within its permissions boundary", () => {
    expect(refusalOf(iamWith([allow(POLL)], [allow("states:*")]))).toBeUndefined();
  });

  test("use a resource whose own policy names it or its session, and no other resource", () => {
    for (const AWS of [ROLE, "arn:aws:sts::000000000000:assumed-role/worker/coin-flip"]) {
      const iam = iamWith([]);
      iam.putResourcePolicy(QUEUE, policy(allow("sqs:*", QUEUE, { Principal: { AWS } })));
      expect(refusalOf(iam, "sqs:SendMessage", QUEUE)).toBeUndefined();
      expect(refusalOf(iam, "sqs:SendMessage", `${QUEUE}-2`)).toBeDefined();
    }
  });

  test("not use a resource whose policy named a role of its name that was deleted since", () => {
    const iam = iamWith([]);
    const Principal = { AWS: ROLE };
    iam.putResourcePolicy(QUEUE, policy(allow("sqs:*", QUEUE, { Principal })));
    iam.deleteRole("worker");
    iam.createRole({ arn: ROLE, trustPolicy: TRUST });
    expect(refusalOf(iam, "sqs:SendMessage", QUEUE)).toBeDefined();
    iam.putResourcePolicy(QUEUE, policy(allow("sqs:*", QUEUE, { Principal })));
    expect(refusalOf(iam, "sqs:SendMessage", QUEUE)).toBeUndefined();
  });

  test.each([
    ["aws:PrincipalAccount", "000000000000"],
    ["aws:PrincipalArn", ROLE],
    ["aws:RequestedRegion", "us-east-1"],
    ["aws:ResourceAccount", "000000000000"],
    ["aws:SecureTransport", "true"],
    ["aws:PrincipalTag/team", "coin"],
    ["aws:ResourceTag/team", "flip"],
    ["aws:PrincipalType", "AssumedRole"],
    ["aws:ViaAWSService", "false"],
    ["aws:CurrentTime", "2026-01-01T00:00:00.000Z"],
    ["ecs:CreateAction", "own value"],
  ])("be restricted by %s", (key, value) => {
    const check = (expected: string) =>
      iamWith([allow(POLL, "*", { Condition: { StringEquals: { [key]: expected } } })]).require(
        SESSION,
        POLL,
        ACTIVITY,
        { "ecs:CreateAction": "own value" },
      );
    check(value);
    expect(() => check("another")).toThrow("is not authorized to perform");
  });
});

describe("a refusal has AWS's message", () => {
  test("when no policy of the role allows the action", () => {
    expect(refusalOf(iamWith([allow("s3:*")]))).toBe(
      refusedBecause(`because no identity-based policy allows the ${POLL} action`),
    );
  });

  test("when a policy of the role denies it", () => {
    expect(refusalOf(iamWith([allow("*"), deny("states:*")]))).toBe(
      refusedBecause("with an explicit deny in an identity-based policy"),
    );
  });

  test("when the permissions boundary does not allow it", () => {
    expect(refusalOf(iamWith([allow(POLL)], [allow("logs:*")]))).toBe(
      refusedBecause(`because no permissions boundary allows the ${POLL} action`),
    );
  });

  test("when the permissions boundary denies it", () => {
    expect(refusalOf(iamWith([allow(POLL)], [allow("*"), deny(POLL)]))).toBe(
      refusedBecause("with an explicit deny in a permissions boundary"),
    );
  });

  test("when the policy of the resource denies it, with the actions of SQS in lower case", () => {
    const iam = iamWith([allow("*")]);
    iam.putResourcePolicy(QUEUE, policy(deny("sqs:*", { Principal: "*" })));
    expect(refusalOf(iam, "sqs:SendMessage", QUEUE)).toBe(
      refusedBecause("with an explicit deny in a resource-based policy", "sqs:sendmessage", QUEUE),
    );
    expect(refusalOf(iamWith([]), "sqs:SendMessage", QUEUE)).toBe(
      refusedBecause(
        "because no identity-based policy allows the sqs:sendmessage action",
        "sqs:sendmessage",
        QUEUE,
      ),
    );
  });
});

describe("an access key", () => {
  const request = { action: POLL, resource: ACTIVITY };

  test("acts as the role that it was issued for", () => {
    const iam = iamWith([allow(POLL, ACTIVITY)]);
    const { accessKeyId } = iam.issueAccessKey(SESSION);
    iam.authorize({ accessKeyId, ...request });
    expect(() =>
      iam.authorize({ accessKeyId, ...request, action: "states:StopExecution" }),
    ).toThrow(
      refusedBecause(
        "because no identity-based policy allows the states:StopExecution action",
        "states:StopExecution",
      ),
    );
  });

  test("acts only for the version or alias that a policy names", () => {
    const machine = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
    const Condition = { "ForAnyValue:StringEquals": { "states:StateMachineQualifier": ["LIVE"] } };
    const { accessKeyId, iam } = issued([allow("states:StartExecution", machine, { Condition })]);
    const start = (qualifier?: string) =>
      iam.authorize({
        accessKeyId,
        action: "states:StartExecution",
        resource: machine,
        ...(qualifier !== undefined && { qualifier }),
      });
    start("LIVE");
    for (const other of [undefined, "1", "live"]) {
      expect(() => start(other)).toThrow("is not authorized to perform: states:StartExecution");
    }
  });

  test("needs permission on * for an action without a resource", () => {
    const { accessKeyId, iam } = issued([allow("states:ListActivities")]);
    iam.authorize({ accessKeyId, action: "states:ListActivities", resource: undefined });
    const narrow = issued([allow("states:ListActivities", ACTIVITY)]);
    expect(() =>
      narrow.iam.authorize({
        accessKeyId: narrow.accessKeyId,
        action: "states:ListActivities",
        resource: undefined,
      }),
    ).toThrow("on resource: * because");
  });

  test("is refused after it is revoked, while others stay valid", () => {
    const { accessKeyId, iam } = issued([allow(POLL)]);
    const other = iam.issueAccessKey(SESSION);
    iam.revokeAccessKey(accessKeyId);
    iam.authorize({ ...request, accessKeyId: other.accessKeyId });
    expect(() => iam.authorize({ accessKeyId, ...request })).toThrow(
      expect.objectContaining({
        name: "AccessDeniedException",
        message: "The security token included in the request is invalid",
      }),
    );
  });

  test("is refused after its role is deleted", () => {
    const { accessKeyId, iam } = issued([]);
    iam.deleteRole("worker");
    expect(() => iam.authorize({ accessKeyId, ...request })).toThrow(
      "The security token included in the request is invalid",
    );
  });

  test("of a user may call every action", () => {
    createIam().authorize({ accessKeyId: "AKIAIOSFODNN7EXAMPLE", ...request });
  });

  function issued(statements: readonly object[]) {
    const iam = iamWith(statements);
    return { iam, accessKeyId: iam.issueAccessKey(SESSION).accessKeyId };
  }
});

test("used permissions are reported each time, refused ones once for each role and action", () => {
  const used: UsedPermission[] = [];
  const refused: string[] = [];
  const iam = createIam({
    onUsed: (permission) => used.push(permission),
    onRefused: ({ name, message }) => refused.push(`${name}: ${message}`),
  });
  const session = (name: string) => ({ ...SESSION, roleArn: `arn:aws:iam::0:role/${name}` });
  for (const name of ["a", "b"]) {
    iam.createRole({ arn: session(name).roleArn, trustPolicy: TRUST });
    iam.putRolePolicy(name, "poll", policy(allow(POLL)));
    iam.require(session(name), POLL, ACTIVITY);
    for (const resource of [ACTIVITY, QUEUE]) {
      for (const action of ["states:StopExecution", "s3:GetObject"]) {
        expect(() => iam.require(session(name), action, resource)).toThrow();
      }
    }
  }
  const use = { action: POLL, resource: ACTIVITY };
  expect(used).toEqual(
    ["a", "b"].map((role) => ({ ...use, roleArn: `arn:aws:iam::0:role/${role}` })),
  );
  expect(refused.map((line) => /^(\w): .* perform: (\S+)/.exec(line)?.slice(1).join(" "))).toEqual([
    "a states:StopExecution",
    "a s3:GetObject",
    "b states:StopExecution",
    "b s3:GetObject",
  ]);
});

describe("an error names", () => {
  const BAD = policy(allow("s3:*", "*", { Effect: "maybe" }));

  test.each<[string, (iam: ReturnType<typeof createIam>) => void, string]>([
    [
      "a missing role whose permission is checked",
      (iam) => iam.require({ ...SESSION, roleArn: "arn:aws:iam::0:role/missing" }, POLL, "*"),
      "The role with name missing cannot be found.",
    ],
    [
      "a missing role that gets a policy",
      (iam) => iam.putRolePolicy("missing", "poll", policy(allow(POLL))),
      "The role with name missing cannot be found.",
    ],
    [
      "a missing policy that is attached",
      (iam) => iam.attachRolePolicy("worker", "arn:aws:iam::aws:policy/Other"),
      "Policy arn:aws:iam::aws:policy/Other does not exist or is not attachable; it is neither in the program nor one of AWS's that are known here, or it is one of AWS's that is not supported locally: give the role its statements in a policy of the program. Known: AWSLambdaBasicExecutionRole, ",
    ],
    [
      "a missing policy with a near name",
      (iam) => iam.attachRolePolicy("worker", "arn:aws:iam::aws:policy/AWSLambdaSQSExecutionRole"),
      "did you mean AWSLambdaBasicExecutionRole or AWSLambdaSQSQueueExecutionRole",
    ],
    [
      "a malformed trust policy",
      (iam) => iam.createRole({ arn: `${ROLE}-2`, trustPolicy: policy(allow("s3:*")) }),
      "trust policy of worker-2: Statement[0]: Resource must be absent",
    ],
    [
      "a malformed customer managed policy",
      (iam) => iam.createPolicy("arn:aws:iam::0:policy/own", BAD),
      'policy own: Statement[0]: Effect must be "Allow" or "Deny"',
    ],
    [
      "a malformed inline policy",
      (iam) => iam.putRolePolicy("worker", "poll", BAD),
      "policy poll of role worker: Statement[0]: Effect must be",
    ],
    [
      "a policy of a resource that names a role that does not exist",
      (iam) =>
        iam.putResourcePolicy(
          QUEUE,
          policy(allow("sqs:*", "*", { Principal: { AWS: `${ROLE}-2` } })),
        ),
      `policy of tasks: Principal.AWS names ${ROLE}-2, a role that does not exist (Invalid value for the parameter Policy.)`,
    ],
    [
      "a malformed policy of a resource",
      (iam) => iam.putResourcePolicy(QUEUE, policy(allow("sqs:*"))),
      "policy of tasks: Statement[0]: Principal must be",
    ],
  ])("%s", (_title, act, message) => {
    expect(() => act(iamWith([]))).toThrow(message);
  });
});

test("a service may assume a role when the trust policy names it and its conditions hold", () => {
  const iam = createIam();
  const trustPolicy = policy({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "states.amazonaws.com" },
    Condition: {
      StringEquals: { "aws:SourceAccount": "000000000000" },
      ArnLike: { "aws:SourceArn": `${ACTIVITY}*` },
    },
  });
  iam.createRole({ arn: ROLE, trustPolicy });
  const require = (service: string, sourceArn: string) =>
    iam.requireTrust(ROLE, service, sourceArn, "the API's message");
  require("states.amazonaws.com", `${ACTIVITY}-2`);
  expect(() => require("lambda.amazonaws.com", ACTIVITY)).toThrow(
    `the API's message The trust policy of ${ROLE} names states.amazonaws.com: it must let the service lambda.amazonaws.com call sts:AssumeRole`,
  );
  expect(() => require("states.amazonaws.com", QUEUE)).toThrow(
    `the API's message The trust policy of ${ROLE} names states.amazonaws.com, but refuses this call, in which aws:SourceAccount is 000000000000 and aws:SourceArn is ${QUEUE}: correct its Condition, Action or Deny`,
  );
});

describe("somebody may be allowed a call", () => {
  const RECEIVE = "sqs:ReceiveMessage";
  const unmet = { Condition: { StringEquals: { "aws:PrincipalTag/team": "none" } } };
  test.each<[string, readonly object[]]>([
    ["by a role's policy", [allow(RECEIVE, QUEUE)]],
    ["by a wildcard", [allow("sqs:*", "arn:aws:sqs:*")]],
    ["by all but others", [{ Effect: "Allow", NotAction: "s3:*", NotResource: ACTIVITY }]],
    ["under a condition", [allow(RECEIVE, QUEUE, unmet)]],
    [
      "of a resource that the caller's tag names",
      [allow(RECEIVE, QUEUE.replace("tasks", `\${aws:PrincipalTag/team}`))],
    ],
    ["though a Deny refuses it", [allow(RECEIVE, QUEUE), deny("sqs:*")]],
  ])("%s", (_, statements) => {
    expect(iamWith(statements).mayBeAllowed(RECEIVE, QUEUE)).toBe(true);
  });

  test("by the resource's own policy", () => {
    const iam = iamWith([]);
    iam.putResourcePolicy(QUEUE, policy(allow(RECEIVE, QUEUE, { Principal: { AWS: ROLE } })));
    expect(iam.mayBeAllowed(RECEIVE, QUEUE)).toBe(true);
  });

  test.each<[string, readonly object[]]>([
    ["no policy", []],
    ["another action", [allow("sqs:SendMessage", QUEUE)]],
    ["another resource", [allow(RECEIVE, `${QUEUE}-2`)]],
    ["a Deny alone", [deny("sqs:*")]],
  ])("but surely not by %s", (_, statements) => {
    expect(iamWith(statements).mayBeAllowed(RECEIVE, QUEUE)).toBe(false);
  });
});
