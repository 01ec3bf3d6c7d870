import {
  type AboutView,
  LOG_WORDS,
  PLACE_LABELS,
  type ProcessUsage,
  usageNumbers,
} from '../contract/about.ts';
import { formatUpdate } from '../contract/updates.ts';
import { onOneLine, shareable, type Unshared } from './safe-text.ts';

/** Returns the contents of the About section as a text for sharing. `now` is in milliseconds since 1970. */
export function aboutText(view: AboutView, now: number, unshared: Unshared): string {
  const { versions, places, update, processes } = view;
  const lines = [
    ...versions.map(({ name, version }) => `${name}: ${version}`),
    ...places.map(({ place, path }) => `${PLACE_LABELS[place]}: ${path}`),
    `Log: ${LOG_WORDS}`,
    `Updates: ${formatUpdate(update, isoTime)}`,
    ...processes.map(processLine),
    `As of ${isoTime(now)}`,
  ];
  return shareable(`${lines.map(onOneLine).join('\n')}\n`, unshared);
}

function processLine(usage: ProcessUsage): string {
  const { memory, cpu } = usageNumbers(usage);
  return `${usage.name} (process ${usage.pid}): ${memory}${cpu === '–' ? '' : `, ${cpu} CPU`}`;
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
