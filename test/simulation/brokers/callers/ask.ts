import type { SimBroker } from '../../sim-broker.js';

/** How those outside ask brokers. */
export interface Ask {
  /**
   * Asks one of them, or whoever leads, and hears the answer, if there is one that counts.
   *
   * @returns whether anybody has let the call in
   */
  of<T>(at: number, work: (broker: SimBroker) => Promise<T>, hear: (answer: T) => void): boolean;
}
