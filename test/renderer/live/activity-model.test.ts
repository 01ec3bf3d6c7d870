import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActivityModel } from '../../../renderer/live/activity-model.ts';
import { TIMELINE } from '../../../renderer/live/connection-timeline.ts';
import { MAX_TIMELINES, MAX_STRETCHES, ProviderActivity } from '../../../renderer/live/provider-activity.ts';
import { ACTIVITY, ACTIVITY_SPAN_MS } from '../../../src/contract/activity.ts';
import { CLOSE_REASONS, CREATE_REASONS } from '../../../src/contract/connections.ts';
import { batch, EventList, snapshot } from './activity-support.ts';

const NOW = 1_000_000;

/** Describes the states of a timeline in words, with times in seconds before now. */
function summary(provider: ProviderActivity, id: number): string[] {
  const timeline = provider.timeline(id);
  assert.ok(timeline, `there is a timeline ${id}`);
  const words = ['connecting', 'request', 'idle'];
  return Array.from({ length: timeline.length }, (_, at) => {
    const from = (NOW - timeline.startAt(at)) / 1000;
    const to = (NOW - timeline.endAt(at, NOW)) / 1000;
    const number = timeline.requestAt(at) === 0 ? '' : ` ${timeline.requestAt(at)}`;
    return `${words[timeline.stateAt(at)] ?? '?'}${number} ${from}..${to}`;
  });
}

test('a connection is dialled, created, used twice and closed', () => {
  const provider = new ProviderActivity();
  const events = new EventList(NOW)
    .of(7)
    .add(60, 'dial', CREATE_REASONS.indexOf('no_idle'))
    .add(59, 'created', CREATE_REASONS.indexOf('no_idle'))
    .add(59, 'requestStart', 0)
    .add(50, 'idle')
    .add(40, 'requestStart', 1)
    .add(30, 'idle')
    .add(20, 'closed', CLOSE_REASONS.indexOf('server_closed'));
  provider.apply(batch({ events: events.list, connections: [] }), NOW);
  assert.deepEqual(summary(provider, 7), [
    'connecting 60..59',
    'request 1 59..50',
    'idle 50..40',
    'request 2 40..30',
    'idle 30..20',
  ]);
  const timeline = provider.timeline(7);
  assert.equal(timeline?.createReason, 'no_idle');
  assert.equal(timeline?.createdAtMs, NOW - 59_000);
  assert.equal(timeline?.requests, 2);
  assert.deepEqual(timeline?.end, { kind: 'closed', reason: 'server_closed' });
  assert.deepEqual(provider.reuseSince(NOW - 300_000), { reused: 1, total: 2 });
});

const before = [
  { first: 'requestStart', detail: 1, state: TIMELINE.idle, why: 'a reused connection was idle before' },
  { first: 'idle', detail: 0, state: TIMELINE.request, why: 'what becomes idle had a request' },
] as const;
for (const { first, detail, state, why } of before) {
  test(`before the first event that is kept, ${why}`, () => {
    const provider = new ProviderActivity();
    const events = new EventList(NOW).of(3).add(100, first, detail);
    const open = snapshot({ id: 3, createdAtMs: NOW - 900_000, requests: 12 });
    provider.apply(batch({ events: events.list, connections: [open] }), NOW);
    const timeline = provider.timeline(3);
    assert.equal(timeline?.stateAt(0), state);
    assert.equal(timeline?.startAt(0), NOW - 900_000);
    assert.equal(timeline?.requests, 12);
    assert.equal(timeline?.requestAt(first === 'idle' ? 0 : 1), 12, 'the twelfth request');
  });
}

test('a connection that closed within the window was idle before if its stats show it', () => {
  const provider = new ProviderActivity();
  const events = new EventList(NOW)
    .of(1)
    .add(10, 'closed', CLOSE_REASONS.indexOf('idle_timeout'))
    .of(2)
    .add(9, 'closed', CLOSE_REASONS.indexOf('request_aborted'));
  const closed = { state: 'closed', closedAtMs: NOW - 10_000, createdAtMs: NOW - 500_000 } as const;
  provider.apply(
    batch({
      events: events.list,
      connections: [
        snapshot({ ...closed, id: 1, idleSinceMs: NOW - 400_000 }),
        snapshot({ ...closed, id: 2, idleSinceMs: undefined }),
      ],
    }),
    NOW,
  );
  assert.equal(provider.timeline(1)?.stateAt(0), TIMELINE.idle);
  assert.equal(provider.timeline(2)?.stateAt(0), TIMELINE.request);
  assert.equal(provider.active + provider.idle, 0);
});

test('an open connection without events has the state of its snapshot', () => {
  const provider = new ProviderActivity();
  provider.apply(
    batch({
      connections: [
        snapshot({ id: 1, state: 'active', requests: 4, createdAtMs: NOW - 700_000 }),
        snapshot({ id: 2, state: 'idle', idleSinceMs: NOW - 400_000, createdAtMs: NOW - 700_000 }),
      ],
    }),
    NOW,
  );
  assert.deepEqual(summary(provider, 1), ['request 4 700..0']);
  assert.deepEqual(summary(provider, 2), ['idle 400..0']);
  assert.deepEqual([provider.active, provider.idle], [1, 1]);
  assert.deepEqual(provider.peaks(NOW - 200_000, NOW - 199_000), { active: 1, open: 2 });
});

test('peaks include events less than a pixel old', () => {
  const provider = new ProviderActivity();
  provider.apply(batch({ connections: [] }), NOW - 60_000);
  const events = new EventList(NOW);
  for (let id = 1; id <= 5; id += 1) events.of(id).at(NOW - 20_000 + id, 'created', 1);
  for (let id = 1; id <= 5; id += 1) events.of(id).at(NOW - 20_000 + 10 + id, 'closed', 0);
  provider.apply(batch({ events: events.list }), NOW);
  assert.deepEqual(provider.peaks(NOW - 20_200, NOW - 19_800), { active: 5, open: 5 });
  assert.deepEqual(provider.peaks(NOW - 10_000, NOW - 9_000), { active: 0, open: 0 });
});

test('a timeline ignores events after its end, and a late event does not turn time back', () => {
  const provider = new ProviderActivity();
  provider.apply(batch({ connections: [] }), NOW - 60_000);
  const events = new EventList(NOW)
    .of(1)
    .add(30, 'created', 0)
    .add(31, 'requestStart', 0)
    .add(20, 'idle')
    .add(25, 'requestStart', 1)
    .add(10, 'closed', 0)
    .add(9, 'requestStart', 1)
    .add(8, 'closed', 3)
    .add(7, 'dial', 0);
  provider.apply(batch({ events: events.list }), NOW);
  const timeline = provider.timeline(1);
  assert.equal(timeline?.endedAtMs, NOW - 10_000);
  assert.deepEqual(timeline?.end, { kind: 'closed', reason: 'idle_timeout' });
  for (let at = 0; at < (timeline?.length ?? 0); at += 1) {
    assert.ok(
      (timeline?.endAt(at, NOW) ?? 0) >= (timeline?.startAt(at) ?? 0),
      'no stretch ends before it begins',
    );
  }
  assert.deepEqual([provider.active, provider.idle], [0, 0]);
});

test('a failed dial ends its timeline, and a cancelled dial is marked as such', () => {
  const provider = new ProviderActivity();
  const events = new EventList(NOW)
    .of(1)
    .add(9, 'dial', 0)
    .of(2)
    .add(9, 'dial', 1)
    .of(1)
    .add(8, 'dialFailed', 0)
    .of(2)
    .add(8, 'dialFailed', 1);
  provider.apply(batch({ events: events.list, connections: [] }), NOW);
  assert.deepEqual(provider.timeline(1)?.end, { kind: 'dial_failed' });
  assert.deepEqual(provider.timeline(2)?.end, { kind: 'called_off' });
  assert.deepEqual([provider.active, provider.idle], [0, 0]);
});

test('closed timelines leave with the window; open ones lose old stretches', () => {
  const provider = new ProviderActivity();
  const events = new EventList(NOW)
    .of(1)
    .add(290, 'created', 0)
    .add(280, 'closed', 0)
    .of(2)
    .add(270, 'created', 0)
    .add(260, 'idle')
    .add(250, 'requestStart', 1);
  provider.apply(batch({ events: events.list, connections: [] }), NOW);
  assert.equal(provider.timelines.length, 2);
  provider.apply(batch({}), NOW + ACTIVITY_SPAN_MS - 200_000);
  assert.deepEqual(
    provider.timelines.map((timeline) => timeline.id),
    [2],
  );
  assert.equal(provider.timeline(2)?.length, 1, 'the stretch it is in stays');
  assert.equal(provider.stretches, 1);
});

test('lost events leave a gap, and the stats correct the timelines', () => {
  const provider = new ProviderActivity();
  const open = [1, 2].map((id) => snapshot({ id, state: 'idle', idleSinceMs: NOW - 50_000 }));
  provider.apply(batch({ connections: open }), NOW - 20_000);
  const events = new EventList(NOW).of(9).add(5, 'created', 0);
  provider.apply(batch({ events: events.list, lost: 40 }), NOW);
  assert.equal(provider.gaps[0]?.lost, 40);
  assert.equal(provider.gaps[0]?.toMs, NOW - 5000);
  provider.reconcile(
    [
      snapshot({ id: 1, state: 'closed', closeReason: 'server_reset', closedAtMs: NOW - 8000 }),
      snapshot({ id: 9, state: 'active' }),
      snapshot({ id: 10, state: 'idle' }),
    ],
    NOW,
  );
  assert.deepEqual(provider.timeline(1)?.end, { kind: 'closed', reason: 'server_reset' });
  assert.deepEqual(provider.timeline(2)?.end, { kind: 'unseen' });
  assert.deepEqual([provider.active, provider.idle], [1, 1]);
});

test('when a stream begins with lost events, nothing is drawn before the first available event', () => {
  const provider = new ProviderActivity();
  const events = new EventList(NOW).of(1).add(90, 'requestStart', 1);
  const open = snapshot({ id: 1, requests: 900, createdAtMs: NOW - 280_000 });
  provider.apply(batch({ connections: [open], events: events.list, lost: 70_000 }), NOW);
  assert.equal(provider.keptFromMs, NOW - 90_000);
  assert.equal(provider.timeline(1)?.startAt(0), NOW - 90_000);
  assert.equal(provider.timeline(1)?.createdAtMs, NOW - 280_000);
});

test('a provider removed from the settings is forgotten', () => {
  const model = new ActivityModel();
  model.apply([batch({ connections: [] }), batch({ provider: 'old', connections: [] })], NOW);
  model.retain(new Set(['openai']));
  assert.ok(model.provider('openai'));
  assert.equal(model.provider('old'), undefined);
});

test('a repeated mark appears once', () => {
  const provider = new ProviderActivity();
  const mark = { atMs: NOW - 1000, text: 'idle timeout 90 → 55 s' };
  provider.apply(batch({ connections: [], marks: [mark] }), NOW);
  provider.apply(batch({ marks: [mark, { ...mark, text: 'other' }] }), NOW);
  assert.equal(provider.marks.length, 2);
});

test('a batch with connections starts over', () => {
  const model = new ActivityModel();
  model.apply([batch({ connections: [snapshot({ id: 4 })] })], NOW);
  model.apply([batch({ connections: [snapshot({ id: 1 })] })], NOW);
  assert.deepEqual(
    model.provider('openai')?.timelines.map((timeline) => timeline.id),
    [1],
  );
  model.reset();
  assert.equal(model.provider('openai'), undefined);
  assert.deepEqual(model.reuseOf('openai', NOW), { reused: 0, total: 0 });
});

test('a history split into several batches gives the same timelines', () => {
  const events = new EventList(NOW);
  for (let second = 200; second > 0; second -= 20) {
    events
      .of(1)
      .add(second, 'requestStart', 1)
      .add(second - 10, 'idle');
  }
  events.of(2).add(150, 'created', 1).add(150, 'requestStart', 0).add(120, 'closed', 2);
  const connections = [
    snapshot({ id: 1, requests: 40, idleSinceMs: NOW - 10_000, createdAtMs: NOW - 900_000 }),
    snapshot({ id: 2, state: 'closed', closeReason: 'server_closed', closedAtMs: NOW - 120_000 }),
  ];
  const whole = new ProviderActivity();
  whole.apply(batch({ connections, events: events.list }), NOW);
  const parts = new ProviderActivity();
  parts.apply(batch({ connections, events: events.list.slice(0, 28) }), NOW);
  parts.apply(batch({ events: events.list.slice(28, 60) }), NOW + 100);
  parts.apply(batch({ events: events.list.slice(60) }), NOW + 200);
  const next = new EventList(NOW).of(1).add(-1, 'requestStart', 1);
  whole.apply(batch({ events: next.list }), NOW + 1000);
  parts.apply(batch({ events: next.list }), NOW + 1000);
  assert.deepEqual(summary(parts, 1), summary(whole, 1));
  assert.deepEqual(summary(parts, 2), summary(whole, 2));
  assert.equal(parts.timeline(1)?.requests, 41);
  assert.deepEqual(parts.reuseSince(0), whole.reuseSince(0));
  assert.deepEqual([parts.active, parts.idle, parts.stretches], [1, 0, whole.stretches]);
});

test('sixty thousand initial events are all accepted', () => {
  const events = new EventList(NOW);
  const connections = Array.from({ length: 200 }, (_, at) =>
    snapshot({ id: at + 1, requests: 150, createdAtMs: NOW - 400_000 }),
  );
  for (let round = 0; round < 150; round += 1)
    for (let id = 1; id <= 200; id += 1) {
      events.of(id).at(NOW - 299_000 + round * 1990 + id, 'requestStart', 1);
      events.of(id).at(NOW - 298_500 + round * 1990 + id, 'idle');
    }
  const model = new ActivityModel();
  model.apply([batch({ connections, events: events.list })], NOW);
  const provider = model.provider('openai');
  assert.equal(provider?.stretches, 200 * 301);
  assert.deepEqual(model.reuseOf('openai', NOW), { reused: 30_000, total: 30_000 });
  assert.equal(provider?.timeline(200)?.requestAt(299), 150, 'its last request is its 150th');
});

test('memory stays within limits under endless traffic', () => {
  const provider = new ProviderActivity();
  provider.apply(batch({ connections: [] }), 0);
  for (let second = 0; second < 200; second += 1) {
    const list = new EventList(NOW);
    for (let at = 0; at < 2000; at += 1) {
      const id = 1 + (at % 10);
      const ms = second * 1000 + at / 2;
      list.of(id).at(ms, at % 20 < 10 ? 'requestStart' : 'idle', 1);
    }
    // Connections that live only for a moment.
    for (let at = 0; at < 40; at += 1) {
      const id = 1000 + second * 40 + at;
      list.of(id).at(second * 1000 + 999, 'created', 0);
      list.of(id).at(second * 1000 + 999, 'closed', 0);
    }
    provider.apply(batch({ events: list.list }), (second + 1) * 1000);
    assert.ok(provider.stretches <= MAX_STRETCHES + 5000, `${provider.stretches} stretches`);
    assert.ok(provider.timelines.length <= MAX_TIMELINES, `${provider.timelines.length} timelines`);
  }
  assert.ok(provider.keptFromMs > 0, 'it says from when on it knows');
  assert.ok(provider.timelinesDropped > 0, 'and how many timelines are missing');
  assert.ok(provider.droppedUntilMs > 0, 'and until when');
  assert.equal(
    provider.stretches,
    provider.timelines.reduce((sum, timeline) => sum + timeline.length, 0),
  );
  assert.equal(ACTIVITY.closed, 5);
});
