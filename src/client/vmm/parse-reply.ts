import type { z } from 'zod';
import { notOurProtocol } from './agent-error.js';

/** The members of a successful reply; BAD_PACKET when they do not match the protocol. */
export function parseReply<T>(schema: z.ZodType<T>, ok: Readonly<Record<string, unknown>>): T {
  const parsed = schema.safeParse(ok);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw notOurProtocol(`a reply without a proper "${where}"`);
}
