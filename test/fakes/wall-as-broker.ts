import type { BrokerMs, WallMs } from '../../src/domain/ids.js';

/** A wall clock that goes as broker time does, for what is not about time. */
export const wallAsBroker = (ms: BrokerMs): WallMs => Number(ms) as WallMs;
