import { stringify } from 'yaml';
import { type ConfigDefinition, settingsOf } from './definition.js';

/** Width of sample files. */
const LINE_CHARACTERS_MAX = 100;

/** A value on one line, as YAML. */
export function yamlText(plain: unknown): string {
  return stringify(plain, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

/**
 * A file with every setting at its default, each explained. The settings are commented out ("#key: value"; prose begins
 * with "# "), so that copying this file does not pin today's defaults.
 */
export function sampleConfig(definition: ConfigDefinition): string {
  const { program, summary } = definition;
  const head = `Configuration of ${program}: ${summary} Remove the "#" of a line to change its value; ${program} --check-config --config FILE checks the result.`;
  const blocks = settingsOf(definition).map(({ key, flag, variable, help, kind, shown }) => {
    const text = `${help} Allowed: ${kind.allowed}. ${flag}, ${variable}.`;
    return `${comment(text)}#${key}: ${yamlText(kind.toPlain(shown.value))}\n`;
  });
  return [comment(head), ...blocks].join('\n');
}

/** The configuration in effect as a YAML file, with the origin of each value. */
export function effectiveConfig(
  definition: ConfigDefinition,
  config: object,
  origins: ReadonlyMap<string, string>,
): string {
  const values: Readonly<Record<string, unknown>> = { ...config };
  const lines = settingsOf(definition).map(({ key, kind }) => {
    const value = values[key];
    return value === undefined
      ? `#${key}:  # not set\n`
      : `${key}: ${yamlText(kind.toPlain(value))}  # ${origins.get(key) ?? 'default'}\n`;
  });
  return lines.join('');
}

function comment(text: string): string {
  const lines = ['#'];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length <= LINE_CHARACTERS_MAX) lines.splice(-1, 1, longer);
    else lines.push(`# ${word}`);
  }
  return `${lines.join('\n')}\n`;
}
