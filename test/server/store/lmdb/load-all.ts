import type { Claim } from '../../../../src/domain/broker/records/claim.js';
import type { Store, StoredState } from '../../../../src/server/store/store.js';

/** What a store holds, with its claims as a list that stays. */
export interface LoadedState extends StoredState {
  readonly claims: readonly Claim[];
}

/** Everything that a store holds. */
export async function loadAll(store: Pick<Store, 'load'>): Promise<LoadedState> {
  return await store.load((state) => ({ ...state, claims: [...state.claims] }));
}
