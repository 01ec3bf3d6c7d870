import { readFileSync } from 'node:fs';
import os from 'node:os';
import { DIRECT, REFERENCE } from './peers.ts';
import type { Results } from './results.ts';
import { SCENARIO_NAMES, type ScenarioName } from './scenarios.ts';

const COLUMNS: Record<ScenarioName, { readonly title: string; readonly format: (value: number) => string }> =
  {
    requests: { title: 'CPU per request', format: (micros) => `${micros.toFixed(1)} µs` },
    stream: { title: 'CPU per chunk', format: (micros) => `${micros.toFixed(1)} µs` },
    held: { title: 'memory per held stream', format: (bytes) => `${(bytes / 1000).toFixed(1)} kB` },
    latency: { title: 'added p50', format: (micros) => `${micros.toFixed(0)} µs` },
    idle: { title: 'memory when idle', format: (bytes) => `${(bytes / 1e6).toFixed(0)} MB` },
    start: { title: 'ready after', format: (micros) => `${(micros / 1000).toFixed(0)} ms` },
  };

export type Machine = {
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly cpu: string;
  readonly openFilesLimit: string;
  /**
   * Load average of the minute before the run: if it is high, the values are too high (caches, switches between cores).
   */
  readonly loadAverage: number;
};

export function describeMachine(): Machine {
  return {
    node: process.version,
    platform: `${os.type()} ${os.release()} ${os.arch()}`,
    cores: os.availableParallelism(),
    cpu: os.cpus()[0]?.model ?? 'unknown',
    openFilesLimit: openFilesLimit(),
    loadAverage: os.loadavg()[0] ?? 0,
  };
}

/** Formats the table: a row per peer, a column per scenario that ran, the ratio to the reference in brackets. */
export function formatTable(
  results: Results,
  peers: readonly string[],
  scenarios: readonly ScenarioName[],
): string {
  const columns = SCENARIO_NAMES.filter((scenario) => scenarios.includes(scenario));
  const rows = [['', ...columns.map((scenario) => COLUMNS[scenario].title)]];
  for (const peer of peers)
    rows.push([peer, ...columns.map((scenario) => formatCell(results, peer, scenario))]);
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i + 1]?.length ?? 0)));
  const nameWidth = Math.max(...rows.map(([name = '']) => name.length));
  const lines = rows.map(([name = '', ...cells]) =>
    [name.padEnd(nameWidth), ...cells.map((cell, i) => cell.padStart(widths[i] ?? 0))].join('  '),
  );
  const notes = peers.flatMap((peer) => formatNote(peer, results.noteOf(peer)));
  return [...lines, '', `(x): ratio to ${REFERENCE} in the same rounds`, ...notes].join('\n');
}

/** Returns the same as data: medians, ratios, and the values of each round, in µs and bytes. */
export function toJson(
  results: Results,
  peers: readonly string[],
  scenarios: readonly ScenarioName[],
): object {
  return peers.map((peer) => ({
    peer,
    note: results.noteOf(peer),
    scenarios: Object.fromEntries(
      scenarios.map((scenario) => [
        scenario,
        {
          median: results.medianOf(peer, scenario),
          ratio: peer === DIRECT ? null : results.ratioOf(peer, scenario),
          rounds: results.valuesOf(peer, scenario),
        },
      ]),
    ),
  }));
}

function formatCell(results: Results, peer: string, scenario: ScenarioName): string {
  const value = results.medianOf(peer, scenario);
  if (value === null) return '-';
  const text = COLUMNS[scenario].format(value);
  if (peer === DIRECT) return `${text} in all`;
  const ratio = results.ratioOf(peer, scenario);
  return ratio === null ? text : `${text} (${ratio.toFixed(2)})`;
}

function formatNote(peer: string, note: string | null): string[] {
  return note === null ? [] : [`${peer}: ${note}`];
}

function openFilesLimit(): string {
  if (process.platform !== 'linux') return 'unknown';
  return /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 'unknown';
}
