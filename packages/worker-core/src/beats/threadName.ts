/** How debuggers and dumps show the thread. */
export const HEARTBEAT_THREAD = "worker heartbeats";
