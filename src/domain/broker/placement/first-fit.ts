import type { Fleet } from '../fleet/fleet.js';
import { type Condition, inAnyOf, inNoneOf, meetingAllAt } from '../index/condition.js';
import { ORDINALS_A_WORD } from '../index/ordinal-set.js';
import type { Room } from '../index/placement-index.js';
import type { ClaimSpec } from '../records/claim.js';
import { fewestOf } from './candidates.js';
import { leastUsedValue, tierOrder } from './tie-breaks.js';

/** How many words of 32 nodes each are tried before all conditions are combined: most requests fit early. */
const WORDS_MAX = 128;
/** When no more nodes than this meet a condition, checking just those is faster. */
const FEW_NODES = 32;

/**
 * The first node, in the order of `room`, that meets `conditions` and all of the guest's preferences. No other node can
 * come before it in the order of preference. Returns -1 when there is none, when none was found early, and when so few
 * nodes meet the conditions that checking just those is faster.
 */
export function firstFit(fleet: Fleet, spec: ClaimSpec, room: Room, conditions: readonly Condition[]): number {
  const fewest = fewestOf(room.open, conditions);
  if (fewest !== room.open && fewest.size <= FEW_NODES) return -1;
  const ideal = [...conditions, ...wishesOf(fleet, spec)];
  let words = 0;
  for (const tier of room.tiers.inOrder(tierOrder(spec, room.isWithoutRma))) {
    for (let index = tier.nextWord(0); index >= 0; index = tier.nextWord(index + 1)) {
      const fitting = tier.wordAt(index) & meetingAllAt(ideal, index);
      if (fitting !== 0) return index * ORDINALS_A_WORD + 31 - Math.clz32(fitting & -fitting);
      words += 1;
      if (words === WORDS_MAX) return -1;
    }
  }
  return -1;
}

/** The guest's preferences as conditions. */
function wishesOf(fleet: Fleet, spec: ClaimSpec): readonly Condition[] {
  const { labels } = fleet.index;
  const wishes = spec.labelPreferences.map(({ requirement }) => labels.conditionOf(requirement));
  if (spec.sharing === 'AVOIDED') wishes.push(inNoneOf([fleet.groups.nodesOf(spec)]));
  const value = spec.spreadLabel === null ? undefined : leastUsedValue(fleet, spec, spec.spreadLabel);
  if (value !== undefined) wishes.push(inAnyOf([value.nodes]));
  return wishes;
}
