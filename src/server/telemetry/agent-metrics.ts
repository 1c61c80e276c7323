import { Counter, type Registry } from 'prom-client';
import { REASONS, type Reason } from '../../domain/reasons.js';

/** The kinds of messages from agents, as the contract spells them; anything else is counted as `other`. */
const BODIES = new Map([
  ['hello', 'hello'],
  ['heartbeat', 'heartbeat'],
  ['claimReport', 'claim_report'],
  ['inventoryReport', 'inventory_report'],
  ['holdersReport', 'holders_report'],
]);
/** The usual reasons why agents refuse to prepare; shown from the start. */
const COMMON_REFUSALS = ['CLAIM_FENCED', 'NO_FREE_RMA', 'AGENT_STOPPING', 'SESSION_OUT_OF_STEP'];
/** The usual reasons why streams are ended before their Hello is accepted; shown from the start. */
const COMMON_HELLO_REFUSALS: readonly Reason[] = [
  'NODE_NAME_TAKEN',
  'TOO_MANY_NODES',
  'INVALID_FIELD',
  'SESSION_OUT_OF_STEP',
  'SESSION_SILENT',
  'OVERLOADED',
];
const KNOWN_REASONS: ReadonlySet<string> = new Set(REASONS);

/** The fields of a message that are counted. */
interface Message {
  readonly body?: string;
  readonly claimReport?: { readonly state: string; readonly refusal: string } | null;
}

/** The stream of an agent. */
interface AgentStream {
  on(event: 'data', listener: (message: Message) => void): unknown;
}

/** Counts the messages of agents. */
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
      help: 'Claims that an agent refused to prepare, and why; CLAIM_FENCED is an order that arrived after its claim had ended.',
      labelNames: ['reason'],
    });
    for (const reason of COMMON_REFUSALS) this.refusals.inc({ reason }, 0);
    this.helloRefusals = new Counter({
      registers,
      name: 'rma_broker_refused_hellos_total',
      help: 'Streams of agents that were ended before their Hello was accepted, and why; NODE_NAME_TAKEN: the node belongs to another agent.',
      labelNames: ['reason'],
    });
    for (const reason of COMMON_HELLO_REFUSALS) this.helloRefusals.inc({ reason }, 0);
  }

  listenTo(stream: AgentStream): void {
    stream.on('data', (message) => this.hear(message));
  }

  /** Counts a stream that was ended before its Hello was accepted. */
  refused(reason: Reason): void {
    this.helloRefusals.inc({ reason });
  }

  private hear({ body = '', claimReport }: Message): void {
    const said = BODIES.get(body) ?? 'other';
    this.messages.set(said, (this.messages.get(said) ?? 0) + 1);
    if (claimReport?.state !== 'REFUSED') return;
    // An invented reason must not become a series.
    this.refusals.inc({ reason: KNOWN_REASONS.has(claimReport.refusal) ? claimReport.refusal : 'INTERNAL' });
  }
}

/** Fills the series at a scrape, since every claim makes a message or two. */
function showMessages(registry: Registry, messages: ReadonlyMap<string, number>): void {
  new Counter({
    registers: [registry],
    name: 'rma_broker_agent_messages_total',
    help: 'Messages from agents, by kind.',
    labelNames: ['body'],
    collect() {
      this.reset();
      for (const [body, count] of messages) this.inc({ body }, count);
    },
  });
}
