import assert from 'node:assert/strict';
import type { NodeId } from '../../../../src/domain/ids.js';

/** A wish of an operator's: numbered as it was sent, and whether its answer came. */
interface Wish {
  readonly sent: number;
  isAnswered: boolean;
}

/** What a node was asked to be last; null where that is anybody's guess. */
type Known = 'cordoned' | 'open' | null;

interface Wishes {
  cordon: Wish;
  open: Wish;
}

/** Before anybody wishes anything, a node is open. */
const NEVER: Wishes = { cordon: { sent: -1, isAnswered: false }, open: { sent: 0, isAnswered: true } };

/**
 * What operators were told of nodes. One wish after the other reaches the brokers: what is sent later and has an
 * answer is what counts, unless something was sent after that.
 */
export class ToldNodes {
  private sent = 0;
  private wishes = new Map<NodeId, Wishes>();

  /** An operator wishes it so; call what is returned when the answer has come. */
  wish(node: NodeId, what: keyof Wishes): () => void {
    this.sent += 1;
    const wish: Wish = { sent: this.sent, isAnswered: false };
    const { wishes } = this;
    wishes.set(node, { ...this.of(node), [what]: wish });
    return () => {
      wish.isAnswered = true;
    };
  }

  /** It is removed, or may be: it comes back as another one. */
  forget(node: NodeId): void {
    this.sent += 1;
    const { sent } = this;
    this.wishes.set(node, { cordon: { sent, isAnswered: false }, open: { sent, isAnswered: false } });
  }

  known(node: NodeId): Known {
    const { cordon, open } = this.of(node);
    const last = cordon.sent > open.sent ? cordon : open;
    if (!last.isAnswered) return null;
    return last === cordon ? 'cordoned' : 'open';
  }

  /** Tells one wish from the next: as long as it is the same, nobody has wished anything since. */
  lastSent(node: NodeId): number {
    const { cordon, open } = this.of(node);
    return Math.max(cordon.sent, open.sent);
  }

  /** Whether somebody wished it open, or away, since a wish was sent. */
  isOpenedSince(node: NodeId, sent: number): boolean {
    return this.of(node).open.sent > sent;
  }

  copy(): ReadonlyMap<NodeId, Wishes> {
    const copyOf = ({ cordon, open }: Wishes) => ({ cordon: { ...cordon }, open: { ...open } });
    return new Map([...this.wishes].map(([node, wishes]) => [node, copyOf(wishes)]));
  }

  /** Etcd is what it was at a snapshot, which had all that had an answer then. */
  restored(then: ReadonlyMap<NodeId, Wishes>): void {
    this.wishes = new Map(then);
  }

  /** Whoever leads in the end knows what was wished. */
  judge(isCordoned: (node: NodeId) => boolean | undefined): void {
    for (const node of this.wishes.keys()) {
      const [known, found] = [this.known(node), isCordoned(node)];
      if (known === null || found === undefined) continue;
      assert.equal(found ? 'cordoned' : 'open', known, `${node}, as an operator was told`);
    }
  }

  private of(node: NodeId): Wishes {
    return this.wishes.get(node) ?? NEVER;
  }
}
