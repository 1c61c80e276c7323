import { CALLS } from './calls.js';
import { FRAMES, REQUESTS_OVER_HTTP } from './connections.js';
import { ETCD_ANSWERS } from './etcd-answers.js';
import { FILES } from './files.js';
import { LOCAL_PACKETS } from './local-packets.js';
import type { Target } from './target.js';

/** Every door of the programs, and every file that they read. */
export const TARGETS: readonly Target[] = [CALLS, FRAMES, REQUESTS_OVER_HTTP, LOCAL_PACKETS, ETCD_ANSWERS, ...FILES];
