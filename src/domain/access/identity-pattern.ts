import { ID_PATTERN, type NodeId } from '../ids.js';

/** The longest identity that SPIFFE allows. */
const CHARACTERS_MAX = 2_048;
const TRUST_DOMAIN = /^[a-z0-9._-]{1,255}$/;
const SEGMENT = /^[A-Za-z0-9._-]+$/;

/** Stands for any one segment of a path. */
const ANY = '*';
/** Stands for one segment of a path, which is the name of a node. */
const NODE = '{node}';

/** Whom a binding is for: one identity, or all of one form. */
export interface IdentityPattern {
  /** "spiffe://rma.test/agent/{node}". */
  readonly text: string;
  readonly segments: readonly string[];
  /** Matches nothing but its own text. */
  readonly isExact: boolean;
  readonly hasNode: boolean;
}

/** What a pattern found in an identity. */
export interface PatternMatch {
  /** The node that the identity names; null for a pattern without {node}. */
  readonly node: NodeId | null;
}

/** True for a trust domain as SPIFFE has them. */
export function isTrustDomain(text: string): boolean {
  return TRUST_DOMAIN.test(text);
}

/** The pattern, or what is wrong with it, as the end of a sentence. */
export function parsePattern(text: string, trustDomain: string): IdentityPattern | string {
  const start = `spiffe://${trustDomain}/`;
  if (text.length > CHARACTERS_MAX) return `it has more than ${CHARACTERS_MAX} characters`;
  if (!text.startsWith(start)) return `it must begin with ${start}`;
  const segments = text.slice(start.length).split('/');
  const wrong = segments.find((segment) => segment !== ANY && segment !== NODE && !isSegment(segment));
  if (wrong !== undefined)
    return `"${wrong}" is no segment: allowed are letters, digits, ".", "_" and "-", or * or {node}`;
  const nodeCount = segments.filter((segment) => segment === NODE).length;
  if (nodeCount > 1) return 'it has {node} more than once';
  const isExact = nodeCount === 0 && !segments.includes(ANY);
  return { text, segments, isExact, hasNode: nodeCount === 1 };
}

/** The parts of an identity's path. Null for one of another trust domain, and for what is no SPIFFE id. */
export function segmentsOf(name: string, trustDomain: string): readonly string[] | null {
  const start = `spiffe://${trustDomain}/`;
  return name.startsWith(start) && name.length <= CHARACTERS_MAX ? name.slice(start.length).split('/') : null;
}

/** Null when the identity with these segments does not match. */
export function matchPattern({ segments }: IdentityPattern, name: readonly string[]): PatternMatch | null {
  if (segments.length !== name.length) return null;
  let node: NodeId | null = null;
  for (const [index, wanted] of segments.entries()) {
    const found = name[index] ?? '';
    // First: an identity may spell out a wildcard of ours, and is then no name of anything.
    if (!isSegment(found)) return null;
    if (wanted === NODE && ID_PATTERN.test(found)) node = found as NodeId;
    else if (wanted !== found && wanted !== ANY) return null;
  }
  return { node };
}

/** "." and ".." would let one identity be written in several ways. */
function isSegment(text: string): boolean {
  return SEGMENT.test(text) && text !== '.' && text !== '..';
}
