import type { LocalRule } from '../../../domain/agent/policy/local-rule.js';

/** How many connections each user has by each rule. */
export class RuleConnections {
  private readonly counts = new Map<LocalRule, Map<number, number>>();

  /** Takes a place for a connection of `uid`; false when the rule gives it no further one. */
  take(rule: LocalRule, uid: number): boolean {
    const { connectionsMax } = rule;
    if (connectionsMax === null) return true;
    const ofRule = this.ofRule(rule);
    const count = ofRule.get(uid) ?? 0;
    if (count >= connectionsMax) return false;
    ofRule.set(uid, count + 1);
    return true;
  }

  /** Gives the place back. */
  give(rule: LocalRule, uid: number): void {
    const ofRule = this.counts.get(rule);
    const left = (ofRule?.get(uid) ?? 0) - 1;
    if (left > 0) ofRule?.set(uid, left);
    else ofRule?.delete(uid);
  }

  private ofRule(rule: LocalRule): Map<number, number> {
    const known = this.counts.get(rule) ?? new Map<number, number>();
    this.counts.set(rule, known);
    return known;
  }
}
