import type { AgentCore } from '../../../domain/agent/agent-core.js';
import type { AgentEffect } from '../../../domain/agent/effects.js';
import type { AgentInput } from '../../../domain/agent/inputs.js';
import type { AgentMs } from '../../../domain/ids.js';
import type { CoreAudit } from '../../audit/core-audit.js';
import type { CoreTelemetry } from './core-telemetry.js';
import type { EffectExecutor } from './effect-executor.js';
import type { FailedStep } from './last-words.js';

/** What the core is driven with. */
export interface CoreDriverDeps {
  readonly core: Pick<AgentCore, 'start' | 'handle'>;
  readonly executor: Pick<EffectExecutor, 'execute'>;
  readonly telemetry: Pick<CoreTelemetry, 'note' | 'noteEffects'>;
  /** Null when nothing is put on record. */
  readonly audit: Pick<CoreAudit, 'note' | 'noteEffects'> | null;
  readonly now: () => AgentMs;
  /** An effect could not be done. */
  readonly giveUp: (failed: FailedStep) => never;
}

/** Tells the core what happened, one thing after the other, and does what it decides before the next. */
export class CoreDriver {
  private readonly inputs: AgentInput[] = [];
  private isWorking = false;

  constructor(private readonly deps: CoreDriverDeps) {}

  /** The core's first decision, and what that leads to. */
  begin(): void {
    const { core, telemetry, audit, now } = this.deps;
    this.isWorking = true;
    const effects = core.start();
    this.carryOut(effects, null);
    telemetry.noteEffects(effects, now());
    audit?.noteEffects(effects);
    this.work();
  }

  /** What an effect of the core leads to waits until all effects of the same decision are done. */
  feed(input: AgentInput): void {
    this.inputs.push(input);
    if (!this.isWorking) this.work();
  }

  private work(): void {
    const { core, telemetry, audit, now } = this.deps;
    this.isWorking = true;
    for (let input = this.inputs.shift(); input !== undefined; input = this.inputs.shift()) {
      const startMs = now();
      const effects = core.handle(input, startMs);
      this.carryOut(effects, input);
      const at = { startMs, endMs: now() };
      telemetry.note(input, effects, at);
      audit?.note(input, effects, at);
    }
    this.isWorking = false;
  }

  /**
   * An effect that cannot be done ends the agent, at once: what the core knows and what is so are two things from there
   * on. Nothing more is decided: `isWorking` stays.
   */
  private carryOut(effects: readonly AgentEffect[], input: AgentInput | null): void {
    let done = 0;
    try {
      for (const effect of effects) {
        this.deps.executor.execute(effect);
        done += 1;
      }
    } catch (error) {
      this.deps.giveUp({ input, done: effects.slice(0, done), error });
    }
  }
}
