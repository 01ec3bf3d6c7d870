import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { StatusJson } from '../../src/report/status-text.ts';
import { startCommand, temporaryFolder } from '../support/command-line.ts';
import { ask } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { type ProgramUnderTest, startProgram } from '../support/running-program.ts';
import { type Call, startTaggedServer, type TaggedServer } from '../support/tagged-server.ts';
import { CLAUDE_SESSION, claude, CODEX_SESSION, codex } from '../sessions/support/callers.ts';

/** Usage the fake provider reports for one response, in the provider's own field names. */
interface Usage {
  readonly input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly output_tokens: number;
}

interface Fixture {
  readonly program: ProgramUnderTest;
  readonly server: TaggedServer;
  /** Usage of all responses so far. */
  readonly said: Usage[];
}

const RESET = Math.floor(Date.now() / 1000) + 4800;
const LIMITS = {
  'anthropic-ratelimit-unified-status': 'allowed',
  'anthropic-ratelimit-unified-5h-utilization': '0.31',
  'anthropic-ratelimit-unified-5h-reset': String(RESET),
  'anthropic-ratelimit-unified-overage-status': 'rejected',
  'anthropic-ratelimit-unified-overage-disabled-reason': 'org_level_disabled',
  'anthropic-organization-id': 'org-of-ada',
};

async function start(context: TestContext): Promise<Fixture> {
  const server = await startTaggedServer(context);
  const config = `providers:\n  anthropic:\n    base_url: ${server.url}\n  openai:\n    base_url: ${server.url}\n`;
  return { program: await startProgram(context, { config }), server, said: [] };
}

function stream(call: Call, events: readonly object[], headers: Readonly<Record<string, string>> = {}): void {
  call.response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
  for (const event of events)
    call.response.write(`event: ${Reflect.get(event, 'type')}\ndata: ${JSON.stringify(event)}\n\n`);
  call.response.end();
}

function message(usage: Usage, { model = 'claude-opus-4-8', stop = 'end_turn' } = {}): readonly object[] {
  return [
    { type: 'message_start', message: { type: 'message', model, usage: { ...usage, output_tokens: 1 } } },
    { type: 'message_delta', delta: { stop_reason: stop }, usage: { output_tokens: usage.output_tokens } },
    { type: 'message_stop' },
  ];
}

/** Sends a request whose response reports `usage`; resolves once the session store has recorded it. */
async function turn(
  { program, server, said }: Fixture,
  usage: Usage,
  { headers = claude(), ...answer }: { headers?: Record<string, string>; model?: string; stop?: string } = {},
): Promise<void> {
  said.push(usage);
  server.handler = (call) => stream(call, message(usage, answer), LIMITS);
  await send(program, '/v1/messages', headers);
}

async function send(
  program: ProgramUnderTest,
  path: string,
  headers: Record<string, string>,
): Promise<number> {
  const { sessions } = program.app.proxy;
  const body = 'x'.repeat(20_000);
  const { status } = await ask(program.url + path, {
    method: 'POST',
    body,
    headers: { 'x-api-key': 'key-of-ada', 'content-type': 'application/json', ...headers },
  });
  await eventually('the store has it', () => sessions.views().every(({ live }) => live === 0));
  return status;
}

/** Responds with 429 and a 5-hour window that is used up. */
function refuse(call: Call): void {
  call.response.writeHead(429, {
    ...LIMITS,
    'anthropic-ratelimit-unified-status': 'rejected',
    'anthropic-ratelimit-unified-representative-claim': 'five_hour',
    'anthropic-ratelimit-unified-5h-utilization': '1',
    'retry-after': '720',
    'content-type': 'application/json',
  });
  call.response.end('{"type":"error","error":{"type":"rate_limit_error","message":"x"}}');
}

function answerCodex(call: Call): void {
  const response = {
    model: 'gpt-5.6-codex',
    status: 'completed',
    output: [],
    usage: { input_tokens: 1000, input_tokens_details: { cached_tokens: 600 }, output_tokens: 30 },
  };
  stream(call, [{ type: 'response.completed', response }]);
}

function saying(read: number, written: number): Usage {
  return {
    input_tokens: 7,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
    output_tokens: 20,
  };
}

const sum = (all: readonly Usage[], name: keyof Usage): number =>
  all.reduce((total, one) => total + one[name], 0);

test('sessions of real requests show reported tokens, breaks with causes, limits and trouble', async (context) => {
  const fixture = await start(context);
  const { program, server } = fixture;
  const { sessions } = program.app.proxy;
  const agent = (id: string): Record<string, string> => claude({ 'x-claude-code-agent-id': id });
  await turn(fixture, saying(0, 50_000), { stop: 'tool_use' });
  await turn(fixture, saying(50_000, 2000));
  await turn(fixture, saying(0, 9000), { headers: agent('a1') });
  await turn(fixture, saying(0, 9000), { headers: agent('a2') });
  await turn(fixture, saying(52_000, 500));
  assert.equal(sessions.views()[0]?.breaks, 0);
  await turn(fixture, saying(0, 53_000), { model: 'claude-sonnet-4-8' });
  await turn(fixture, saying(1000, 52_500), { model: 'claude-sonnet-4-8' });
  await turn(fixture, saying(900, 9000), { model: 'claude-sonnet-4-8' });
  assertSession(fixture);
  const limit = (): unknown =>
    sessions.limits().map(({ name, used, resetsAt, isBlocked }) => [name, used, resetsAt, isBlocked]);
  assert.deepEqual(limit(), [['5h', 0.31, RESET * 1000, false]]);
  const line = async (id: string): Promise<string> =>
    (await ask(`${program.url}/statusline`, { method: 'POST', body: JSON.stringify({ session_id: id }) }))
      .body;
  assert.equal(await line(CLAUDE_SESSION), 'LunaRoute: reused connection\n');

  // Limits are also read from a response that the proxy retries.
  let attempts = 0;
  server.handler = (call) => {
    attempts += 1;
    if (attempts > 1) return stream(call, message(saying(1, 1)), {});
    call.response.writeHead(503, {
      ...LIMITS,
      'anthropic-ratelimit-unified-5h-utilization': '0.62',
      'content-length': '0',
    });
    call.response.end();
  };
  assert.equal(await send(program, '/v1/messages', claude()), 200);
  assert.equal(attempts, 2);
  assert.deepEqual(limit(), [['5h', 0.62, RESET * 1000, false]]);
  assert.equal(sessions.views()[0]?.proxyRetries, 1);
  assert.match(
    await line(CLAUDE_SESSION),
    /^LunaRoute: new connection \(a request was retried\), 1 retry, cache break: model claude-sonnet-4-8 /u,
  );

  server.handler = refuse;
  for (let count = 0; count < 3; count += 1) assert.equal(await send(program, '/v1/messages', claude()), 429);
  assert.deepEqual(limit(), [['5h', 1, RESET * 1000, true]]);
  const after = sessions.views()[0];
  assert.equal(after?.trouble?.failures, 3);
  assert.deepEqual([after?.clientRetries, after?.errors, after?.unreported], [2, 3, 0]);
});

/**
 * Asserts that the session's tokens are the sums of what the provider reported and that each cache break has its cause.
 */
function assertSession({ program, server, said }: Fixture): void {
  const { sessions } = program.app.proxy;
  const [view] = sessions.views();
  assert.ok(view !== undefined);
  assert.deepEqual(view.tokens, {
    fresh: sum(said, 'input_tokens'),
    cacheRead: sum(said, 'cache_read_input_tokens'),
    cacheWrite: sum(said, 'cache_creation_input_tokens'),
    output: sum(said, 'output_tokens'),
    reasoning: null,
  });
  assert.deepEqual([view.session, view.turns, view.requests], [CLAUDE_SESSION, 5, server.calls.length]);
  assert.deepEqual(
    view.agents.map(({ key, breaks, requests }) => [key, breaks, requests]),
    [
      ['main', 2, 6],
      ['a1', 0, 1],
      ['a2', 0, 1],
    ],
  );
  const turns = sessions.turns(view.id, 'main')?.turns ?? [];
  assert.deepEqual(
    turns.flatMap(({ breaks }) => breaks.map(({ cause, kind }) => [kind, cause.kind])),
    [
      ['break', 'model'],
      ['break', 'unknown'],
      ['compacted', 'compacted'],
    ],
  );
  assert.equal(turns[0]?.opened, true);
  assert.equal(turns[1]?.opened, false);
  assert.equal(turns[0]?.connectionId, server.sockets[0]?.id);
}

test('a response that fails within its stream is an error, whatever the API', async (context) => {
  const { program, server } = await start(context);
  const failed = {
    object: 'response',
    status: 'failed',
    error: { code: 'server_is_overloaded' },
    usage: null,
  };
  const cases: readonly (readonly [string, object])[] = [
    ['/v1/responses', { type: 'response.failed', response: failed }],
    ['/v1/chat/completions', { error: { message: 'x', code: 'rate_limit_exceeded' } }],
    ['/v1/messages', { type: 'error', error: { type: 'overloaded_error', message: 'x' } }],
  ];
  for (const [path, event] of cases) {
    program.app.proxy.sessions.forget();
    server.handler = ({ response }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(event)}\n\n`);
      response.end('data: [DONE]\n\n');
    };
    for (let count = 0; count < 3; count += 1) assert.equal(await send(program, path, codex()), 200);
    const [view] = program.app.proxy.sessions.views();
    assert.deepEqual([view?.errors, view?.trouble?.failures, view?.clientRetries], [3, 3, 2], path);
  }
});

test('status prints what the provider reported, as text and as JSON, and exits with 4 if nothing is running', async (context) => {
  const fixture = await start(context);
  const { program, server } = fixture;
  await turn(fixture, saying(50_000, 2000));
  server.handler = answerCodex;
  await send(program, '/v1/responses', { ...codex(), authorization: 'Bearer key-of-grace' });
  const run = async (...args: readonly string[]) => {
    const command = startCommand(context, ['status', ...args], { home: program.folder });
    return { code: await command.exited, out: command.stdout, error: command.stderr };
  };
  const { code, out, error } = await run('--json');
  assert.match(error, /^LunaRoute 0\.0\.0-test, process \d+, .*\n$/u);
  const status = JSON.parse(out) as StatusJson;
  assert.equal(code, 0);
  assert.deepEqual([status.state, status.address, status.pid], ['running', program.url, process.pid]);
  assertSaid(status);
  assert.equal(
    status.providers.reduce((total, { created }) => total + created, 0),
    server.sockets.length,
  );
  const people = (await run()).out;
  assertReadable(people);
  assert.doesNotMatch(people + out, /of-ada|of-grace/u);
  const none = startCommand(context, ['status', '--json'], { home: temporaryFolder(context) });
  assert.equal(await none.exited, 4);
  assert.match(none.stderr, /No LunaRoute is running/u);
});

/** Asserts that sessions, windows and extra usage match what the provider reported. */
function assertSaid(status: StatusJson): void {
  assert.deepEqual(
    status.sessions.map(({ client, session, turns, requests, model, tokens }) => [
      client,
      session,
      turns,
      requests,
      model,
      tokens,
    ]),
    [
      [
        'codex',
        CODEX_SESSION,
        1,
        1,
        'gpt-5.6-codex',
        { fresh: 400, cacheRead: 600, cacheWrite: null, output: 30 },
      ],
      [
        'claude_code',
        CLAUDE_SESSION,
        1,
        1,
        'claude-opus-4-8',
        { fresh: 7, cacheRead: 50_000, cacheWrite: 2000, output: 20 },
      ],
    ],
  );
  const { asOf = 0, ...window } = status.windows[0] ?? {};
  assert.deepEqual(window, {
    provider: 'anthropic',
    account: 1,
    name: '5h',
    minutes: 300,
    used: 0.31,
    blocked: false,
    resetsAt: RESET * 1000,
  });
  assert.ok(asOf > 0);
  assert.deepEqual(
    status.extraUsage.map(({ state, reason, used, account }) => [state, reason, used, account]),
    [['off', 'org_level_disabled', null, 1]],
  );
}

function assertReadable(people: string): void {
  assert.match(people, /^Listening on http:\/\/127\.0\.0\.1:\d+, 0 requests in progress\n/u);
  assert.match(people, /^Claude 5 h: 69% left, resets \S/mu);
  assert.match(people, /^Claude extra usage: off, org level disabled$/mu);
  assert.match(
    people,
    /^Claude Code …7c41d9e0 .* fresh 7 +read 50 k +written 2 k +output 20 .*claude-opus-4-8$/mu,
  );
  assert.match(people, /^Codex …e20a77b4 .* fresh 400 +read 600 +written - +output 30/mu);
}
