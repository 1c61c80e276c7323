import type { Logger } from '../../../common/log/logger.js';

/** The log of a store's opening. */
export type StoreLog = Pick<Logger, 'info' | 'warn'>;
