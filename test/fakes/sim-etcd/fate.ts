/** A call on its way to a member. */
export interface SimCall {
  readonly client: string;
  readonly member: number;
  readonly kind: 'range' | 'txn' | 'grantLease' | 'keepLeaseAlive' | 'revokeLease' | 'compact' | 'status';
}

/** What becomes of a call. */
export interface Fate {
  /**
   * After how many milliseconds the member takes it up; `held`: when the test says so, even long after the caller was
   * told that nothing is known of it; `never`: not at all.
   */
  readonly takenUp: number | 'held' | 'never';
  /**
   * How many milliseconds later the caller has the answer; `reset`: it hears at once that the connection broke, and not
   * whether the call was or will be taken up; `lost`: it hears nothing, until its own deadline.
   */
  readonly answered: number | 'reset' | 'lost';
  /**
   * Of a range that asks for the newest: by how many revisions what is found is older, as after a pause of the member
   * before 3.5.28.
   */
  readonly staleBy?: number;
}

export const FATES = {
  /** Nothing is in the way. */
  fine: { takenUp: 0, answered: 0 },
  /** It happens, and the caller is not told. */
  answerLost: { takenUp: 0, answered: 'reset' },
  /** It does not happen, and the caller is not told. */
  requestLost: { takenUp: 'never', answered: 'reset' },
  /** The caller is not told; it happens when the test releases it: after it was sent again, say. */
  late: { takenUp: 'held', answered: 'reset' },
  /** Packets are swallowed. */
  swallowed: { takenUp: 'never', answered: 'lost' },
} as const satisfies Readonly<Record<string, Fate>>;

/** How often which fate comes, each from 0 to 1; the rest is fine. */
export interface FateOdds {
  readonly late: number;
  readonly answerLost: number;
  readonly requestLost: number;
  readonly swallowed: number;
  /** Under way for up to so many milliseconds each way. */
  readonly slow: number;
  readonly slowMsMax: number;
}

/** Fates by chance; the same ones for the same numbers. */
export function fatesBy(random: () => number, odds: FateOdds): (call: SimCall) => Fate {
  const { slow, slowMsMax } = odds;
  const slowly = (): Fate => ({
    takenUp: Math.floor(random() * slowMsMax),
    answered: Math.floor(random() * slowMsMax),
  });
  return () => {
    let left = random();
    for (const name of ['late', 'answerLost', 'requestLost', 'swallowed'] as const) {
      left -= odds[name];
      if (left < 0) return FATES[name];
    }
    return left < slow ? slowly() : FATES.fine;
  };
}
