/*
 * Limits for what an agent may send. Each is above what any real node has, and small enough that the broker's sums of
 * such numbers are exact: an agent that exceeds one is mistaken or lies, and neither may affect what the broker tells
 * others.
 */

/** pid_t is a signed number of 32 bits. */
export const PID_MAX = 2 ** 31 - 1;

/** uid_t and gid_t are unsigned numbers of 32 bits. */
export const USER_OR_GROUP_MAX = 2 ** 32 - 1;

/** Exact in a double; at a thousand ticks a second it is 285,000 years. */
export const START_TICKS_MAX = Number.MAX_SAFE_INTEGER;

/** PATH_MAX of Linux. */
export const EXECUTABLE_BYTES_MAX = 4_096;

/** Clearing a terabyte at 12 MB a second takes a day. */
export const CLEARING_MS_MAX = 24 * 60 * 60 * 1_000;

/** The largest pools ever configured had some hundreds of RMAs: more than this is a mistake. */
export const CAPACITY_COUNT_MAX = 65_536;

/** The smallest page of any kernel: an RMA is a multiple of it. */
export const PAGE_BYTES = 4_096;

/**
 * The largest RMA size that an agent can be configured for. No machine gives one guest a first memory of a terabyte.
 */
export const RMA_BYTES_MAX = 2 ** 40;

/** All RMAs of a node, still exact in a double: 4,096 of the largest, as many as an agent can be configured for. */
export const NODE_RMA_BYTES_MAX = 4_096 * RMA_BYTES_MAX;

/** Every page of the largest RMA. */
export const PAGES_CHECKED_MAX = RMA_BYTES_MAX / PAGE_BYTES;

/**
 * Claims that a Hello may list besides one for each RMA: ends that the broker has not acknowledged, of which an agent
 * keeps 4,096, and as many again that wait for an RMA, or whose pool has become smaller.
 */
export const CLAIMS_BEYOND_CAPACITY_MAX = 2 * 4_096;

/** What an agent says about itself: a UUID, a version. */
export const IDENTIFIER_CHARACTERS_MAX = 128;
