/*
 * How large what an agent says may be. Each bound is past everything that a real node has, and small enough
 * that what the broker makes of it is exact: an agent that says more is mistaken or lies, and either must
 * not break what others are told.
 */

/** pid_t is a signed number of 32 bits. */
export const PID_MAX = 2 ** 31 - 1;

/** uid_t and gid_t are unsigned numbers of 32 bits. */
export const USER_OR_GROUP_MAX = 2 ** 32 - 1;

/** Exact in a double; at a thousand ticks a second it is 285,000 years. */
export const START_TICKS_MAX = Number.MAX_SAFE_INTEGER;

/** Linux has no longer path. */
export const EXECUTABLE_BYTES_MAX = 4_096;

/** Clearing a terabyte at 12 MB a second takes a day. */
export const CLEARING_MS_MAX = 24 * 60 * 60 * 1_000;

/** A node with more RMAs than this is a mistake: the largest pools ever configured had some hundreds. */
export const CAPACITY_COUNT_MAX = 65_536;

/** The smallest page of any kernel: RMAs are made of whole ones. */
export const PAGE_BYTES = 4_096;

/**
 * The largest size that an agent can be set to. A terabyte as one guest's first memory is
 * past every machine that was built.
 */
export const RMA_BYTES_MAX = 2 ** 40;

/** All RMAs of a node, which is exact: 4,096 of the largest, as many as an agent can be set to. */
export const NODE_RMA_BYTES_MAX = 4_096 * RMA_BYTES_MAX;

/** Every page of the largest RMA. */
export const PAGES_CHECKED_MAX = RMA_BYTES_MAX / PAGE_BYTES;

/**
 * Claims that a Hello tells of besides one for each RMA: ends that the broker has not acknowledged, of which an agent
 * keeps 4,096, and as many again that wait for an RMA, or whose pool has become smaller.
 */
export const CLAIMS_BEYOND_CAPACITY_MAX = 2 * 4_096;

/** An agent's words about itself: a UUID, a version. */
export const IDENTIFIER_CHARACTERS_MAX = 128;
