import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { poolOf } from '../support/settled-stats.ts';
import { CA, serverTls } from '../support/certificates.ts';
import { ask, ClientCall } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { answerOk, type CallHandler } from '../support/tagged-server.ts';
import { TurnedClock } from '../support/turned-clock.ts';
import { Patient } from './patient.ts';

/** Responds once that many requests have arrived. */
function together(count: number): CallHandler {
  const held: Parameters<CallHandler>[0][] = [];
  return (call) => {
    held.push(call);
    if (held.length === count) for (const one of held.splice(0)) answerOk(one);
  };
}

test('a server that closes earlier than the setting is detected by its closes', async (context) => {
  const clock = new TurnedClock();
  const patient = await Patient.start(context, clock);
  const { stats } = poolOf(patient.app.app);
  for (const idleMs of [31_000, 30_000, 32_000]) {
    assert.ok(patient.findings().every(({ id }) => id !== 'idle_timeout_above_server'));
    await patient.ask();
    clock.turn(idleMs);
    for (const { socket } of patient.server.open) socket.end();
    await eventually('the pool has closed it', () => stats.open === 0);
  }
  const { evidence, change } = patient.finding('idle_timeout_above_server');
  assert.deepEqual(evidence, [
    'The server closed 3 idle connections, after 30 s, 31 s, 32 s.',
    'The setting is 90 s; LunaRoute now closes them after 29 s.',
  ]);
  assert.deepEqual([change?.current, change?.proposed], [90, 29]);
});

test('crowds above the cap on idle connections propose a cap under which all are reused', async (context) => {
  const clock = new TurnedClock();
  const patient = await Patient.start(context, clock, { pool: { poolMaxIdle: 2 } });
  patient.server.handler = together(6);
  for (let crowd = 0; crowd < 5; crowd += 1) {
    await patient.ask(6);
    clock.turn(10_000);
  }
  const { evidence, change } = patient.finding('closed_after_idle_cap');
  assert.equal(evidence[0], 'In the last minute 22 of 30 requests got a new connection (73%).');
  assert.equal(evidence[1], '16 of them after the cap on idle connections had closed one.');
  assert.equal(
    evidence[2],
    'With max idle connections 8 instead of 2, 80% instead of 27% of the requests in the last minute would have reused a connection (peak 6 idle).',
  );
  assert.deepEqual([change?.current, change?.proposed], [2, 8]);
});

test('pauses above the idle timeout propose a timeout that bridges them', async (context) => {
  const clock = new TurnedClock();
  const patient = await Patient.start(context, clock, { pool: { poolIdleTimeoutSecs: 60 } });
  for (let request = 0; request < 25; request += 1) {
    await patient.ask();
    clock.turn(100_000);
  }
  const { evidence, change } = patient.finding('closed_after_idle_timeout');
  assert.equal(
    evidence[2],
    'With idle timeout 120 s instead of 60 s, 96% instead of 0% of the requests in the last 42 minutes would have reused a connection (peak 1 idle).',
  );
  assert.match(evidence[3] ?? '', /It isn't known yet how long/u);
  assert.deepEqual([change?.current, change?.proposed], [60, 120]);
});

test('a crowd that never returns leaves unused idle connections', async (context) => {
  const clock = new TurnedClock();
  const patient = await Patient.start(context, clock);
  patient.server.handler = together(12);
  await patient.ask(12);
  patient.server.handler = answerOk;
  for (let request = 0; request < 20; request += 1) {
    clock.turn(2000);
    await patient.ask();
  }
  const { evidence, change } = patient.finding('idle_never_used');
  assert.match(evidence[0] ?? '', /up to 12 connections were idle, 11 more than/u);
  assert.deepEqual([change?.current, change?.proposed], [32, 3]);
});

test('a middlebox that forgets silent connections is detected by its resets', async (context) => {
  const clock = new TurnedClock();
  const pool = { poolIdleTimeoutSecs: 300, tcpKeepaliveSecs: 120 };
  const patient = await Patient.start(context, clock, { pool });
  const { stats } = poolOf(patient.app.app);
  for (const silentMs of [95_000, 200_000, 120_000]) {
    await patient.ask();
    clock.turn(silentMs);
    for (const tagged of patient.server.open) patient.server.reset(tagged);
    await eventually('the pool has seen the reset', () => stats.open === 0);
  }
  const { evidence, change } = patient.finding('resets_after_silence');
  assert.match(evidence[0] ?? '', /3 connections ended in a reset after a silence, the shortest of 95 s/u);
  assert.deepEqual([change?.current, change?.proposed], [120, 20]);
  await patient.apply({ ...pool, tcpKeepaliveSecs: 20 });
  assert.ok(patient.findings().every(({ id }) => id !== 'resets_after_silence'));
});

test('an unreachable provider is an error with the failure message', async (context) => {
  const clock = new TurnedClock();
  const openai = { baseUrl: `http://127.0.0.1:${await freePort()}` };
  const patient = await Patient.start(context, clock, { openai, pool: { maxRetries: 0 } });
  await ask(`${patient.app.url}/v1/models`);
  clock.turn(20_000);
  const { evidence, severity } = patient.finding('provider_failing');
  assert.equal(severity, 'error');
  assert.match(evidence[0] ?? '', /^No connection to 127\.0\.0\.1/u);
  assert.match(evidence[1] ?? '', /for 20 s \(connect_failed\)/u);
});

test('requests ended by the timeout are counted', async (context) => {
  const clock = new TurnedClock();
  const patient = await Patient.start(context, clock, { pool: { timeoutSecs: 120 } });
  patient.server.handler = () => undefined;
  const calls = [1, 2, 3].map(() => new ClientCall(`${patient.app.url}/v1/models`));
  await eventually('all are with the server', () => patient.server.calls.length === 3);
  clock.turn(120_000);
  await eventually('all are ended', () => calls.every(({ over }) => over));
  const { evidence, change } = patient.finding('requests_time_out');
  assert.match(evidence[0] ?? '', /^3 requests of the last hour ended with total_timeout, after 120 s/u);
  assert.deepEqual([change?.current, change?.proposed], [120, 180]);
  await patient.apply({ timeoutSecs: 180 });
  assert.ok(patient.findings().every(({ id }) => id !== 'requests_time_out'));
});

test('Codex as a client is known by its User-Agent', async (context) => {
  const clock = new TurnedClock();
  const patient = await Patient.start(context, clock, { pool: { streamIdleTimeoutSecs: 400 } });
  const headers = { 'user-agent': 'codex_cli_rs/0.99.0 (Linux)' };
  await ask(`${patient.app.url}/v1/models`, { headers });
  assert.match(patient.finding('client_gives_up_first').evidence[0] ?? '', /^1 request of the last hour/u);
});

test('a certificate that expires in ten days is found at the handshake', async (context) => {
  const wallTime = (): number => Date.parse('Oct 20 11:11:00 2126 GMT');
  const patient = await Patient.start(
    context,
    { ...systemClock, wallTime },
    { server: { tls: serverTls() }, openai: { ca: CA } },
  );
  await patient.ask();
  assert.deepEqual(patient.finding('certificate_expires').evidence, [
    'The certificate of openai is valid until 2126-10-30, 10 days from now.',
  ]);
});

test('a differing clock is detected by the Date of a response', async (context) => {
  const patient = await Patient.start(context, systemClock);
  patient.server.handler = (call) => {
    call.response.setHeader('Date', new Date(Date.now() - 3_600_000).toUTCString());
    answerOk(call);
  };
  await patient.ask();
  assert.match(
    patient.finding('clock_skew').evidence[0] ?? '',
    /^The Date of openai is 36\d\d s behind this machine's clock\.$/u,
  );
});

test('a proxy that serves its requests well has nothing to change', async (context) => {
  const patient = await Patient.start(context, systemClock);
  for (let request = 0; request < 25; request += 1) await patient.ask();
  assert.deepEqual(patient.findings(), []);
});

test('a configured key that replaces a client’s own key is detected by the requests', async (context) => {
  const clock = new TurnedClock();
  const patient = await Patient.start(context, clock, { openai: { apiKey: 'sk-of-the-settings' } });
  const send = (authorization: string, agent: string) =>
    ask(`${patient.app.url}/v1/models`, { headers: { authorization, 'user-agent': agent } });
  await patient.ask();
  assert.ok(
    patient.findings().every(({ id }) => id !== 'key_replaced'),
    'a request without a key had none',
  );
  await send('Bearer sk-own', 'codex_cli_rs/0.99.0 (Linux)');
  await send('Bearer sk-own', 'curl/8');
  await send('Bearer eyJhbGciOi.eyJzdWIi.c2ln', 'claude-cli/2.1.0 (external)');
  const replaced = patient.finding('key_replaced');
  assert.match(replaced.title, / replaced the key that Codex sends$/u);
  assert.match(replaced.evidence[0] ?? '', /^2 requests arrived with the client's own key/u);
  const kept = patient.finding('subscription_kept');
  assert.match(kept.title, /^Claude Code uses its own subscription instead of/u);
  const sent = patient.server.calls.map(({ request }) => request.headers.authorization);
  assert.deepEqual(sent.slice(1), [
    'Bearer sk-of-the-settings',
    'Bearer sk-of-the-settings',
    'Bearer eyJhbGciOi.eyJzdWIi.c2ln',
  ]);
  assert.doesNotMatch(JSON.stringify(patient.report()), /sk-of-the-settings|sk-own|eyJ/u);
});
