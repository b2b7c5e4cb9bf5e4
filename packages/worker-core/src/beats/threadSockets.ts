/** At 20 ms for an answer these carry 2,800 heartbeats a second; AWS takes 3,000. */
export const MAX_THREAD_SOCKETS = 64;
/** Of these, each for a batch of ten messages. */
export const MAX_QUEUE_SOCKETS = 8;
