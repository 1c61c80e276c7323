import type { RmaError } from '../../common/errors/rma-error.js';
import type { AgentHello } from './protocol.js';

/** The agent's first packet; it can be awaited before or after it has come, or failed to. */
export class Greeting {
  readonly arrived: Promise<AgentHello>;
  arrive: (hello: AgentHello) => void = () => undefined;
  fail: (error: RmaError) => void = () => undefined;

  constructor() {
    this.arrived = new Promise((resolve, reject) => {
      this.arrive = resolve;
      this.fail = reject;
    });
    // A failure reaches those who wait; without any, it must not be an unhandled rejection.
    this.arrived.catch(() => undefined);
  }
}
