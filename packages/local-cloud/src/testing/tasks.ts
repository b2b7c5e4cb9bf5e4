/** The arguments that a task definition of Fargate needs besides its containers. */
export const FARGATE_TASK = {
  requiresCompatibilities: ["FARGATE"],
  networkMode: "awsvpc",
  cpu: "256",
  memory: "512",
};

/** Where a service runs its tasks. */
export const ON_FARGATE = {
  launchType: "FARGATE",
  networkConfiguration: { subnets: ["subnet-1"] },
};

/** Where RunTask runs a task. */
export const RUN_ON_FARGATE = {
  LaunchType: "FARGATE",
  NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ["subnet-1"] } },
};
