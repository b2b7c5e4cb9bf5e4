/** The Sid of the statement with which a role may send tasks to a workload's queue. */
export const HANDOVER_SID = "SendTasks";
