import { Counter, type Registry } from 'prom-client';
import { REASONS, type Reason } from '../../domain/reasons.js';

/** What agents can say, as the contract spells it; anything else is counted as `other`. */
const BODIES = new Map([
  ['hello', 'hello'],
  ['heartbeat', 'heartbeat'],
  ['claimReport', 'claim_report'],
  ['inventoryReport', 'inventory_report'],
  ['holdersReport', 'holders_report'],
]);
/** Why agents refuse to prepare; shown from the start. */
const COMMON_REFUSALS = ['CLAIM_FENCED', 'NO_FREE_RMA', 'AGENT_STOPPING', 'SESSION_OUT_OF_STEP'];
/** Why streams are ended before they have their node; shown from the start. */
const COMMON_HELLO_REFUSALS: readonly Reason[] = [
  'NODE_NAME_TAKEN',
  'TOO_MANY_NODES',
  'INVALID_FIELD',
  'SESSION_OUT_OF_STEP',
  'SESSION_SILENT',
  'OVERLOADED',
];
const KNOWN_REASONS: ReadonlySet<string> = new Set(REASONS);

/** What is looked at of a message. */
interface Message {
  readonly body?: string;
  readonly claimReport?: { readonly state: string; readonly refusal: string } | null;
}

/** A stream that an agent speaks on. */
interface AgentStream {
  on(event: 'data', listener: (message: Message) => void): unknown;
}

/** What agents say. */
export class AgentMetrics {
  private readonly messages = new Map<string, number>([...BODIES.values(), 'other'].map((body) => [body, 0]));
  private readonly refusals: Counter<'reason'>;
  private readonly helloRefusals: Counter<'reason'>;

  constructor(registry: Registry) {
    const registers = [registry];
    showMessages(registry, this.messages);
    this.refusals = new Counter({
      registers,
      name: 'rma_broker_prepare_refusals_total',
      help: 'Claims that an agent refused to prepare, and why; CLAIM_FENCED is an order that came after its claim had ended.',
      labelNames: ['reason'],
    });
    for (const reason of COMMON_REFUSALS) this.refusals.inc({ reason }, 0);
    this.helloRefusals = new Counter({
      registers,
      name: 'rma_broker_refused_hellos_total',
      help: "Streams of agents that were ended before they had their node, and why; NODE_NAME_TAKEN: the node is another agent's.",
      labelNames: ['reason'],
    });
    for (const reason of COMMON_HELLO_REFUSALS) this.helloRefusals.inc({ reason }, 0);
  }

  listenTo(stream: AgentStream): void {
    stream.on('data', (message) => this.hear(message));
  }

  /** A stream was ended before it had its node. */
  refused(reason: Reason): void {
    this.helloRefusals.inc({ reason });
  }

  private hear({ body = '', claimReport }: Message): void {
    const said = BODIES.get(body) ?? 'other';
    this.messages.set(said, (this.messages.get(said) ?? 0) + 1);
    if (claimReport?.state !== 'REFUSED') return;
    // What a stranger makes up must not become a series.
    this.refusals.inc({ reason: KNOWN_REASONS.has(claimReport.refusal) ? claimReport.refusal : 'INTERNAL' });
  }
}

/** Put into series at a scrape: every claim makes a message or two. */
function showMessages(registry: Registry, messages: ReadonlyMap<string, number>): void {
  new Counter({
    registers: [registry],
    name: 'rma_broker_agent_messages_total',
    help: 'Messages from agents, by what they say.',
    labelNames: ['body'],
    collect() {
      this.reset();
      for (const [body, count] of messages) this.inc({ body }, count);
    },
  });
}
