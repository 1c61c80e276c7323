import { FACTS, seal, unseal } from './seal.js';

/** The keys of facts about the store itself, besides the ledger. `stored-secrets.ts` says what the secret is. */
export const SECRET_KEY = 'tokenSecret';
export const CLOCK_KEY = 'clock';
/** Of a store on etcd: by it a broker knows again what it has seen. */
export const STORE_ID_KEY = 'storeId';

/** A fact as it is stored; facts have no revision of their own. */
export function sealFact(key: string, value: unknown): string {
  return seal(FACTS, key, `[0,${JSON.stringify(value)}]`);
}

/** The value of a stored fact. Throws Damage when it is not what was sealed. */
export function unsealFact(key: string, text: string): unknown {
  return unseal(FACTS, key, text)[2];
}
