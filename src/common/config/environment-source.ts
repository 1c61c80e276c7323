import { type ConfigDefinition, fileVariable, settingsOf } from './definition.js';
import { fromText, listOf, type SourceContent } from './source.js';

/** A process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that Kubernetes sets in every pod for a Service with the program's name. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_[0-9]+_.+)?)$/;

/** The values that the environment gives. An unknown variable with the program's prefix is an error, not ignored. */
export function readEnvironment(definition: ConfigDefinition, environment: Environment): SourceContent {
  const settings = settingsOf(definition);
  const given = settings.flatMap(({ key, kind, variable }) => {
    const text = environment[variable];
    return text === undefined ? [] : [{ key, raw: fromText(kind, text), origin: `variable ${variable}` }];
  });
  const known = new Set([fileVariable(definition), ...settings.map(({ variable }) => variable)]);
  const problems = Object.keys(environment)
    .filter((name) => name.startsWith(definition.environmentPrefix) && !known.has(name))
    .map((name) => `${name}: unknown variable; ${adviceFor(name, listOf(settings, 'variable'))}`);
  return { given, problems };
}

function adviceFor(name: string, allowed: string): string {
  return SERVICE_LINK.test(name)
    ? 'Kubernetes sets it for a Service of this name: give the pod enableServiceLinks: false'
    : `allowed are ${allowed}`;
}
