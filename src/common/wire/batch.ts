/**
 * How many orders, or claim reports, may share one message of a session. A report may contain an executable's path of 4
 * KiB, and a message has at most 4 MiB.
 */
export const BATCH_ITEMS_MAX = 256;
