import type { Logger } from '../../../common/log/logger.js';

/** What a store's opening has to say goes here. */
export type StoreLog = Pick<Logger, 'info' | 'warn'>;
