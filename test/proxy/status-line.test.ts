import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../support/client.ts';
import { startProgram } from '../support/running-program.ts';

const JSON_OF_CLAUDE = JSON.stringify({ session_id: 'nobody', model: { id: 'opus' }, cost: {} });

test('the status line answers allowed callers with one line of text and logs nothing', async (context) => {
  const { url, lines } = await startProgram(context);
  const line = async (body: string, headers: Record<string, string> = {}, method = 'POST') => {
    const answer = await ask(`${url}/statusline`, { method, body, headers });
    return [answer.status, answer.headers['content-type'], answer.body];
  };
  const text = 'text/plain; charset=utf-8';
  assert.deepEqual(await line(JSON_OF_CLAUDE), [200, text, 'LunaRoute: no request seen yet\n']);
  for (const odd of ['', '{', '[]', 'null', '{"session_id":5}', '"x"'])
    assert.deepEqual(await line(odd), [200, text, '\n'], odd);
  assert.deepEqual(await line(`{"session_id":"x","more":"${'x'.repeat(70_000)}"}`), [413, text, '\n']);
  assert.equal((await line(JSON_OF_CLAUDE, { host: 'evil.example' }))[0], 403);
  assert.equal((await line(JSON_OF_CLAUDE, { origin: 'https://evil.example' }))[0], 403);
  assert.equal((await line('', {}, 'GET'))[0], 404);
  assert.ok(!lines.join('').includes('opus'));
});

test('the status line requires the proxy token when one is set', async (context) => {
  const token = 'a-token-of-this-proxy';
  const { url } = await startProgram(context, { config: `proxy_token: ${token}\n` });
  const answer = await ask(`${url}/statusline`, { method: 'POST', body: JSON_OF_CLAUDE });
  assert.deepEqual([answer.status, answer.headers['x-lunaroute-error']], [401, 'proxy_token_required']);
  const headers = { 'x-lunaroute-token': token };
  const admitted = await ask(`${url}/statusline`, { method: 'POST', body: JSON_OF_CLAUDE, headers });
  assert.equal(admitted.status, 200);
});
