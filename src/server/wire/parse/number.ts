import { invalidField } from '../../../common/errors/rma-error.js';
import { fromDuration } from '../../../common/wire/duration.js';
import { DRAIN_DEADLINE_MS, TTL_MS, WAIT_MS_MAX } from '../../../domain/contract-limits.js';
import type { Duration__Output } from '../../../gen/google/protobuf/Duration.js';

/** An integer in [min, max]. proto-loader gives a uint64 beyond 2^53 as a number that is not a safe integer. */
export function parseCount(field: string, value: number, min: number, max: number = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw invalidField(field, `${value} is not a whole number from ${min} to ${max}`);
}

/** A claim's time to live, in milliseconds. */
export function parseTtl(field: string, ttl: Duration__Output | null | undefined): number {
  const ttlMs = fromDuration(ttl);
  if (ttlMs === undefined) throw invalidField(field, 'is required, from 1s to 24h');
  if (ttlMs >= TTL_MS.min && ttlMs <= TTL_MS.max) return ttlMs;
  throw invalidField(field, `${ttlMs / 1000} s is not from 1s to 24h`);
}

/** The deadline by which a node should be empty, in milliseconds from now. */
export function parseDrainDeadline(field: string, deadline: Duration__Output | null | undefined): number {
  const deadlineMs = fromDuration(deadline);
  if (deadlineMs === undefined) throw invalidField(field, 'is required, from 1s to 7 days');
  if (deadlineMs >= DRAIN_DEADLINE_MS.min && deadlineMs <= DRAIN_DEADLINE_MS.max) return deadlineMs;
  throw invalidField(field, `${deadlineMs / 1000} s is not from 1s to 7 days`);
}

/** How long to wait for capacity, in milliseconds; 0 when the caller set nothing. */
export function parseWait(field: string, wait: Duration__Output | null | undefined): number {
  const waitMs = fromDuration(wait) ?? 0;
  if (waitMs >= 0 && waitMs <= WAIT_MS_MAX) return waitMs;
  throw invalidField(field, `${waitMs / 1000} s is not from 0s to 1h`);
}
