import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movedAt, nearestAt, plotOf } from '../../../../renderer/pages/providers/what-if-plot.ts';
import {
  axisValue,
  formatBasis,
  triedValue,
  whatIfSetting,
} from '../../../../renderer/pages/providers/format-what-if.ts';
import type { WhatIfCurve, WhatIfPoint } from '../../../../src/contract/doctor.ts';

const POINTS = [
  [0, 0, 0],
  [30, 0.5, 4],
  [90, 1, 8],
] as const;

const CURVE: WhatIfCurve = {
  provider: 'openai',
  setting: 'poolIdleTimeoutSecs',
  unit: 's',
  current: 30,
  best: 90,
  points: POINTS.map(([value, reusedShare, peakIdle]): WhatIfPoint => ({
    value,
    created: 0,
    reused: 0,
    reusedShare,
    peakIdle,
    idleSeconds: 0,
    sentence: '',
  })),
  requests: 214,
  spanMs: 38 * 60_000,
  isComplete: true,
};

test('the curve stays within its axes, and a full share reaches the top', () => {
  const plot = plotOf(CURVE, 400, 176);
  assert.deepEqual(
    plot.points.map(({ y }) => y),
    [plot.bottom, (plot.top + plot.bottom) / 2, plot.top],
  );
  assert.ok(plot.points.every(({ x }) => x > plot.left && x < plot.right));
  assert.equal(plot.maxIdle, 8);
  assert.equal(plot.points.at(-1)?.barHeight, plot.bottom - plot.top);
});

test('some labels are omitted when space is short, never the first', () => {
  const many = {
    points: Array.from({ length: 12 }, () => CURVE.points[0]).filter((point) => point !== undefined),
  };
  const labelled = plotOf(many, 300, 176).points.map(({ hasLabel }) => hasLabel);
  assert.equal(labelled[0], true);
  assert.ok(labelled.filter(Boolean).length < 12);
  assert.ok(plotOf(many, 900, 176).points.every(({ hasLabel }) => hasLabel));
});

test('a position maps to the nearest value, even beyond the ends', () => {
  const plot = plotOf(CURVE, 400, 176);
  for (const [at, { x }] of plot.points.entries()) assert.equal(nearestAt(plot, x), at);
  assert.equal(nearestAt(plot, -50), 0);
  assert.equal(nearestAt(plot, 999), 2);
});

test('keys move from value to value and stop at the ends', () => {
  assert.equal(movedAt(3, 0, 'ArrowRight'), 1);
  assert.equal(movedAt(3, 2, 'ArrowUp'), 2);
  assert.equal(movedAt(3, 0, 'ArrowLeft'), 0);
  assert.equal(movedAt(3, 1, 'Home'), 0);
  assert.equal(movedAt(3, 1, 'End'), 2);
  assert.equal(movedAt(9, 8, 'PageDown'), 5);
  assert.equal(movedAt(3, 1, 'Tab'), undefined);
});

test('three settings can be simulated', () => {
  assert.equal(whatIfSetting('http_client.pool_idle_timeout_secs'), 'poolIdleTimeoutSecs');
  assert.equal(whatIfSetting('http_client.pool_max_idle_per_host'), 'poolMaxIdle');
  assert.equal(whatIfSetting('http_client.max_connection_age_secs'), 'maxConnectionAgeSecs');
  assert.equal(whatIfSetting('http_client.timeout_secs'), undefined);
});

test('values and the simulation basis are shown in words', () => {
  assert.equal(triedValue(120, CURVE), '120 s');
  assert.equal(triedValue(0, { setting: 'maxConnectionAgeSecs', unit: 's' }), 'off');
  assert.equal(triedValue(16, { setting: 'poolMaxIdle', unit: 'connections' }), '16');
  assert.equal(axisValue(0, CURVE), '0');
  assert.equal(formatBasis(CURVE), 'Simulated on 214 requests from the last 38 minutes.');
  assert.match(
    formatBasis({ ...CURVE, requests: 3, spanMs: 20_000 }),
    /3 requests from the last 20 seconds\. Too few requests to judge/u,
  );
  assert.match(
    formatBasis({ ...CURVE, spanMs: 3_600_000, isComplete: false }),
    /the last hour\. Only the latest are kept/u,
  );
});
