/*
 * How much the contract allows: broker, agent, client and rmactl check by these numbers, and the comments of proto/ say
 * the same. What an agent may say of its node is in link/agent-bounds.ts.
 */

const HOUR_MS = 60 * 60 * 1_000;

/** How long a claim may be redeemed: bounds and default. */
export const TTL_MS = { min: 1_000, max: 24 * HOUR_MS, default: 5 * 60 * 1_000 } as const;

/** The longest that a request may wait for capacity. */
export const WAIT_MS_MAX = HOUR_MS;

/** The bounds of a drain's deadline. */
export const DRAIN_DEADLINE_MS = { min: 1_000, max: 7 * 24 * HOUR_MS } as const;

/** Whom an RMA is for: enough for a name and a ticket. */
export const GUEST_CHARACTERS_MAX = 256;

/** Why an operator cordons or drains: enough for a sentence and a ticket. */
export const REASON_CHARACTERS_MAX = 256;

/** A UUID has 36; other ids that callers already have are taken, too. */
export const REQUEST_ID_CHARACTERS_MAX = 128;

/** The labels of one node or claim. */
export const LABELS_MAX = 64;
export const LABEL_KEY_CHARACTERS_MAX = 63;
export const LABEL_VALUE_CHARACTERS_MAX = 256;

/** As much as 64 labels can have: nodes are few, and an operator chooses their labels deliberately. */
export const NODE_LABEL_BYTES_MAX = 64 * 1024;

/** Every list and watch sends them with their claim: a page of a thousand claims has at most 4 MiB of labels. */
export const CLAIM_LABEL_BYTES_MAX = 4 * 1024;

/** Conditions on labels that must be met. */
export const REQUIREMENTS_MAX = 16;
export const REQUIREMENT_VALUES_MAX = 64;

/**
 * The total for all conditions of one kind, which are stored and sent with their claim: enough for 200 host names of
 * maximum length.
 */
export const CONDITION_BYTES_MAX = 16 * 1024;

/** Conditions on labels that are better met than not, and the weight of one. */
export const PREFERENCES_MAX = 16;
export const WEIGHT_MAX = 100;

/** Nodes that a claim rules out by name. */
export const EXCLUDED_NODES_MAX = 64;

/** The highest priority; the lowest is as far below 0. */
export const PRIORITY_MAX = 1_000;

/** A group is placed in one step that blocks everything else; with this many guests it takes a few milliseconds. */
export const GROUP_GUESTS_MAX = 64;

/**
 * What the specifications of a group have together, as specBytes() counts it: a group is written in one step, of which
 * etcd takes 1.5 MiB, with rows that also say who asked. Enough for 200 host names of maximum length for each guest.
 */
export const GROUP_SPEC_BYTES_MAX = 1024 * 1024;

/** Claims that one batch creates or releases: enough for several full writes to the disk. */
export const BATCH_CLAIMS_MAX = 1_000;

/** Entries of a page, and how many it has when the caller does not say. */
export const PAGE_SIZE_MAX = 1_000;
export const PAGE_SIZE_DEFAULT = 100;

/**
 * Most bytes of a page of any list, but for one entry that is larger by itself. Far below what a message may have (4
 * MiB), as a page is held until its caller has read it, and many may be asked for at once.
 */
export const PAGE_BYTES_MAX = 256 * 1024;

/** Affected nodes that an explanation or a problem names: enough to know where to look; the counts cover the rest. */
export const EXAMPLE_NODES_MAX = 3;

/** How many nodes get a rank: nobody reads further, and each costs a search. */
export const RANKS_MAX = 1_000;

/** A fleet usually has a handful of sizes; the bound keeps the answer small even if every node has its own. */
export const SIZES_MAX = 256;

/** More brokers than anybody runs; no more are shown. */
export const STANDBYS_MAX = 64;

/** Enough to see which guests are left on a node that is being drained; the counts cover the rest. */
export const REMAINING_CLAIMS_MAX = 100;

/**
 * How many orders, or claim reports, may share one message of a session. A report may contain an executable's path of 4
 * KiB, and a message has at most 4 MiB.
 */
export const LINK_BATCH_ITEMS_MAX = 256;

/** Holders that an agent reports: a node has no more RMAs than that, and more copies of them than anybody reads. */
export const HOLDERS_MAX = 1_000;

/** Further fds of one RMA in one process say nothing new. */
export const HOLDER_FDS_MAX = 16;

/** Enough of a path or a control group to know it by, and a thousand holders fit into one message. */
export const HOLDER_TEXT_BYTES_MAX = 256;

/** Users that a claim is for: one, as a rule. */
export const HOLDER_UIDS_MAX = 16;

/**
 * Control groups that a claim is for, and the length of a pattern of them: those of containers have some 200
 * characters. They go with the claim's order to its agent, of which 256 share a message.
 */
export const HOLDER_CGROUPS_MAX = 4;
export const CGROUP_PATTERN_CHARACTERS_MAX = 256;
