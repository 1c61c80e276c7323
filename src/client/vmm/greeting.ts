import type { RmaError } from '../../common/errors/rma-error.js';
import type { AgentHello } from './protocol.js';

/** The agent's first packet, which someone may wait for before or after it has come, or failed to. */
export class Greeting {
  readonly arrived: Promise<AgentHello>;
  arrive: (hello: AgentHello) => void = () => undefined;
  fail: (error: RmaError) => void = () => undefined;

  constructor() {
    this.arrived = new Promise((resolve, reject) => {
      this.arrive = resolve;
      this.fail = reject;
    });
    // Whoever waits hears of a failure; nobody has to wait.
    this.arrived.catch(() => undefined);
  }
}
