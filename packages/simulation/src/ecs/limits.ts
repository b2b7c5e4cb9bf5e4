/** How many Fargate tasks are launched at once, and a second (ECS developer guide, "Fargate throttling quotas"). */
export const TASK_LAUNCHES = { atOnce: 100, perSecond: 20 } as const;

/**
 * How many tasks the scheduler launches for one service in each Region (ECS developer guide, "Amazon ECS service quotas": 500 a minute; older
 * copies have fewer for small Regions). Assumed: those of a minute at once.
 */
export const SERVICE_LAUNCHES = { atOnce: 500, perSecond: 500 / 60 } as const;

/** Assumed: a task is billed from its image's download on, so long after its launch. */
export const BILLED_AFTER_SECONDS = 10;

/** Assumed: how soon ECS looks again at tasks that protected themselves, or at what a deployment still has to do. */
export const LOOK_SECONDS = 10;
