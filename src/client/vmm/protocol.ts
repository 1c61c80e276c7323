import { z } from 'zod';

/** rma-local/1, as seen from the VMM's side. */
export const PROTOCOL_NAME = 'rma-local';
export const PROTOCOL_VERSION = 1;

/** The longest packet of the protocol, both ways. */
export const PACKET_BYTES_MAX = 65_536;

const hello = z.object({ protocol: z.string(), versions: z.array(z.number()), node: z.string() });

const problem = z.object({
  reason: z.string(),
  code: z.string(),
  message: z.string(),
  retry_after_ms: z.number().nonnegative().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});

/**
 * An event; `claim` is the id of the claim that it is about, `cause` says why that claim alone is to end, and the other
 * two belong to the drain of a node.
 */
const event = z.object({
  event: z.string(),
  claim: z.string().optional(),
  cause: z.string().optional(),
  reason: z.string().optional(),
  deadline_ms: z.number().nonnegative().optional(),
});

const members = z.record(z.string(), z.unknown());

/** Every packet that an agent sends. Members that are not listed are ignored, as the protocol says. */
export const agentPacket = z.union([
  z.object({ hello }),
  z.object({ id: z.number(), ok: members }),
  z.object({ id: z.union([z.number(), z.null()]), error: problem }),
  event,
]);

export type AgentPacket = z.infer<typeof agentPacket>;
export type AgentEvent = z.infer<typeof event>;
export type AgentHello = z.infer<typeof hello>;
export type AgentProblem = z.infer<typeof problem>;

/** The reply to redeem and allocate; it travels with the fd. */
export const deliveryReply = z.object({
  claim: z.string(),
  rma_bytes: z.number().int().positive(),
  device: z.string(),
  cleared: z.string(),
});

/** The reply to confirm, nack and release. */
export const claimStateReply = z.object({ claim: z.string(), state: z.string() });

/** The reply to resume. */
export const resumeReply = z.object({
  claim: z.string(),
  state: z.string(),
  rma_bytes: z.number().int().positive(),
  device: z.string(),
});

/** The reply to status. */
export const statusReply = z.object({
  claims: z.array(z.object({ claim: z.string(), guest: z.string(), state: z.string() })),
  pool: z.object({
    device: z.string(),
    rma_bytes: z.number(),
    capacity: z.number(),
    free: z.number(),
    preparing: z.number(),
    prepared: z.number(),
    bound: z.number(),
    reclaiming: z.number(),
    unavailable: z.number(),
    // Absent from agents built before this count existed.
    quarantined: z.number().default(0),
  }),
});
