import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { ALERTS } from '../docs/monitoring/alerts.ts';
import { ask } from '../support/client.ts';
import { ROOT, startCommand, temporaryFolder } from '../support/command-line.ts';
import { asked, filledIn } from './promql.ts';

const Datasource = z.object({ type: z.literal('prometheus'), uid: z.literal('${datasource}') });
const Target = z.object({
  refId: z.string().min(1),
  datasource: Datasource,
  expr: z.string(),
  legendFormat: z.string(),
});
const Place = z.object({ x: z.int().min(0), y: z.int().min(0), w: z.int().min(1), h: z.int().min(1) });
const PanelOnBoard = z.object({
  id: z.int(),
  type: z.string(),
  title: z.string().min(1),
  gridPos: Place,
  datasource: Datasource.optional(),
  targets: z.array(Target).default([]),
});
const Board = z.object({
  id: z.null(),
  uid: z.literal('lunaroute'),
  panels: z.array(PanelOnBoard),
  annotations: z.object({ list: z.array(z.object({ expr: z.string(), datasource: Datasource })) }),
  templating: z.object({ list: z.array(z.object({ name: z.string() })) }),
});

const { panels, annotations, templating } = Board.parse(
  JSON.parse(readFileSync(path.join(ROOT, 'deploy/grafana/lunaroute.json'), 'utf8')),
);
const onBoard = [
  ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...annotations.list.map(({ expr }) => expr),
];

test('panels of the board have unique IDs and do not overlap', () => {
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  const taken = new Map<string, string>();
  for (const { title, gridPos } of panels) {
    assert.ok(gridPos.x + gridPos.w <= 24, title);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        assert.equal(taken.get(`${x} ${y}`), undefined, `${title} overlaps`);
        taken.set(`${x} ${y}`, title);
      }
    }
  }
});

test('panels of the board have queries with unique letters, and use only defined variables', () => {
  const names = templating.list.map(({ name }) => `$${name}`);
  for (const { type, title, targets, datasource } of panels) {
    if (type === 'row') continue;
    assert.ok(targets.length > 0 && datasource !== undefined, title);
    assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
  }
  const used = onBoard.flatMap((expr) => expr.match(/\$\w+/gu) ?? []);
  assert.deepEqual([...new Set(used)].toSorted(), ['$__rate_interval', ...names.slice(1)].toSorted());
});

test('a query that does not parse is reported', () => {
  assert.throws(() => asked('sum(rate(x[5m])'), /no PromQL/u);
  assert.deepEqual(asked('sum by (a) (x{b="c"})'), [{ metric: 'x', labels: ['b', 'a'] }]);
});

/** Labels and series added by Prometheus itself. */
const BY_PROMETHEUS = ['job', 'instance'];
const OF_PROMETHEUS = ['up'];
/** Not counted on other systems. */
const OF_LINUX = process.platform === 'linux' ? [] : ['process_open_fds'];

/** Returns the labels of each series in an exposition, by series name. */
function seriesOf(text: string): Map<string, readonly string[]> {
  const series = [...text.matchAll(/^([a-z_]+)(?:\{(.*)\})? \S+$/gmu)];
  return new Map(
    series.map(([, name = '', labels = '']) => [
      name,
      [...labels.matchAll(/(\w+)="/gu)].map(([, label = '']) => label),
    ]),
  );
}

test('the board and the alerts query only what a running program exports', async (context) => {
  const home = temporaryFolder(context);
  const demo = startCommand(context, ['serve', '--demo', '--port', '0', '--no-ui'], { home });
  const [, url = ''] = await demo.printed(/listening on (http:\S+)/u);
  const queries = [...onBoard.map(filledIn), ...ALERTS.map(({ expr }) => expr)].flatMap(asked);
  assert.ok(queries.length > 60, `${queries.length}`);
  const unknown = (text: string): string[] => {
    const series = seriesOf(text);
    return queries.flatMap(({ metric, labels }) => {
      if ([...OF_PROMETHEUS, ...OF_LINUX].includes(metric)) return [];
      const known = new Set([...BY_PROMETHEUS, ...(series.get(metric) ?? [])]);
      const strange = labels.filter((label) => !known.has(label));
      return series.has(metric) ? strange.map((label) => `${metric} has no ${label}`) : `no ${metric}`;
    });
  };
  // Series for tokens, limits and errors exist only after some demo traffic.
  let left: readonly string[] = ['everything'];
  for (let tries = 0; left.length > 0 && tries < 400; tries += 1) {
    // A rejected request counts towards the errors by code.
    await ask(`${url}/nothing/here`);
    left = unknown((await ask(`${url}/metrics`)).body);
    if (left.length > 0) await delay(50);
  }
  assert.deepEqual(left, []);
});
