import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { type Shell, SHELLS } from '../../src/contract/provider-setup.ts';
import { environmentLines, environmentNotes, providerSetup } from '../../src/control/environment-lines.ts';

/** Returns an environment with only these variables. */
function having(variables: Readonly<Record<string, string>>): { read: (name: string) => string | undefined } {
  return { read: (name) => variables[name] };
}

const PLAIN = having({});
const HERE = { host: '127.0.0.1', port: 8081, ...PLAIN };
const AWAY = 'http://proxy.corp.example:3128';

for (const [shell, lines] of [
  [
    'sh',
    [
      'export ANTHROPIC_BASE_URL=http://127.0.0.1:8081',
      'export GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8081/gemini',
      'export OPENAI_BASE_URL=http://127.0.0.1:8081/v1',
    ],
  ],
  [
    'fish',
    [
      'set -gx ANTHROPIC_BASE_URL http://127.0.0.1:8081;',
      'set -gx GOOGLE_GEMINI_BASE_URL http://127.0.0.1:8081/gemini;',
      'set -gx OPENAI_BASE_URL http://127.0.0.1:8081/v1;',
    ],
  ],
  [
    'powershell',
    [
      "$env:ANTHROPIC_BASE_URL = 'http://127.0.0.1:8081'",
      "$env:GOOGLE_GEMINI_BASE_URL = 'http://127.0.0.1:8081/gemini'",
      "$env:OPENAI_BASE_URL = 'http://127.0.0.1:8081/v1'",
    ],
  ],
  [
    'cmd',
    [
      'set "ANTHROPIC_BASE_URL=http://127.0.0.1:8081"',
      'set "GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8081/gemini"',
      'set "OPENAI_BASE_URL=http://127.0.0.1:8081/v1"',
    ],
  ],
] as const) {
  test(`the lines for ${shell} point every kind of assistant at the proxy`, () => {
    assert.equal(environmentLines({ ...HERE, shell }), `${lines.join('\n')}\n`);
  });
}

for (const [host, shown] of [
  ['0.0.0.0', '127.0.0.1'],
  ['::', '[::1]'],
  ['::1', '[::1]'],
  ['[::1]', '[::1]'],
  ['localhost', 'localhost'],
  ['192.168.1.2', '192.168.1.2'],
] as const) {
  test(`a listener on ${host} is reached at ${shown} from every shell`, () => {
    for (const shell of SHELLS) {
      const lines = environmentLines({ host, port: 9000, shell, ...PLAIN });
      assert.ok(lines.includes(`http://${shown}:9000/v1`), lines);
    }
  });
}

test('a real shell evaluates the lines, brackets included', { skip: process.platform === 'win32' }, () => {
  for (const [host, shown] of [
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]'],
  ] as const) {
    const lines = environmentLines({ host, port: 8081, shell: 'sh', ...PLAIN });
    const script = 'eval "$LINES_TO_TRY"; printf "%s %s" "$ANTHROPIC_BASE_URL" "$OPENAI_BASE_URL"';
    const env = { PATH: process.env['PATH'], LINES_TO_TRY: lines };
    const output = execFileSync('sh', ['-c', script], { env, encoding: 'utf8' });
    assert.equal(output, `http://${shown}:8081 http://${shown}:8081/v1`);
  }
});

test('the note says that Codex needs its own file', () => {
  assert.match(
    environmentNotes({ ...HERE, shell: 'sh' }),
    /Codex ignores OPENAI_BASE_URL.*openai_base_url in ~\/\.codex\/config\.toml/,
  );
});

test('the note says when Gemini CLI uses its variable', () => {
  assert.match(
    environmentNotes({ ...HERE, shell: 'sh' }),
    /Gemini CLI uses GOOGLE_GEMINI_BASE_URL only with an API key/,
  );
});

/** Returns only the lines that set proxy exceptions. */
function exceptions(
  variables: Readonly<Record<string, string>>,
  { host = '127.0.0.1', shell = 'sh' }: { readonly host?: string; readonly shell?: Shell } = {},
): readonly string[] {
  const lines = environmentLines({ host, port: 8081, shell, ...having(variables) });
  return lines.split('\n').filter((line) => /no_proxy/iu.test(line));
}

for (const [shell, lines] of [
  [
    'sh',
    ["export NO_PROXY='a.example,127.0.0.1,localhost'", "export no_proxy='a.example,127.0.0.1,localhost'"],
  ],
  [
    'fish',
    [
      "set -gx NO_PROXY 'a.example,127.0.0.1,localhost';",
      "set -gx no_proxy 'a.example,127.0.0.1,localhost';",
    ],
  ],
  [
    'powershell',
    ["$env:NO_PROXY = 'a.example,127.0.0.1,localhost'", "$env:no_proxy = 'a.example,127.0.0.1,localhost'"],
  ],
  ['cmd', ['set "NO_PROXY=a.example,127.0.0.1,localhost"']],
] as const) {
  test(`${shell}: with a proxy set, NO_PROXY keeps its entries and gets those of LunaRoute`, () => {
    assert.deepEqual(exceptions({ HTTP_PROXY: AWAY, NO_PROXY: 'a.example' }, { shell }), lines);
  });
}

for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) {
  test(`${name} alone adds the exceptions, and is named as the reason`, () => {
    const variables = { [name]: AWAY };
    assert.equal(exceptions(variables).length, 2);
    const notes = environmentNotes({ ...HERE, shell: 'sh', ...having(variables) });
    assert.match(notes, new RegExp(`^${name} is set, and NO_PROXY doesn't exempt 127\\.0\\.0\\.1`, 'u'));
    assert.ok(!notes.includes('corp.example'), 'a proxy may have a login in its address');
  });
}

for (const [what, variables, host] of [
  ['no proxy is set', { NO_PROXY: 'a.example' }, '127.0.0.1'],
  ['a proxy is set to nothing', { HTTP_PROXY: '' }, '127.0.0.1'],
  ['our host is exempt', { HTTP_PROXY: AWAY, NO_PROXY: 'a.example, 127.0.0.1' }, '127.0.0.1'],
  ['all are', { HTTP_PROXY: AWAY, no_proxy: '*' }, '127.0.0.1'],
  [
    'both spellings exempt it',
    { ALL_PROXY: AWAY, no_proxy: '127.0.0.1', NO_PROXY: '127.0.0.1,b' },
    '127.0.0.1',
  ],
  ['a domain above it is', { HTTP_PROXY: AWAY, NO_PROXY: '.corp.example' }, 'lunaroute.corp.example'],
  ['both forms of an IPv6 address are', { HTTP_PROXY: AWAY, NO_PROXY: '::1,[::1]' }, '::1'],
  ['the address of every address leads to loopback', { HTTP_PROXY: AWAY, NO_PROXY: '127.0.0.1' }, '0.0.0.0'],
] as const) {
  test(`no exceptions are printed when ${what}`, () => {
    assert.deepEqual(exceptions(variables, { host }), []);
    const notes = environmentNotes({ host, port: 8081, shell: 'sh', ...having(variables) });
    assert.doesNotMatch(notes, /NO_PROXY/u);
  });
}

for (const [what, variables, value, host] of [
  [
    'a range, which Bun and older Node clients do not read',
    { NO_PROXY: '127.0.0.0/8' },
    '127.0.0.0/8,127.0.0.1,localhost',
    '127.0.0.1',
  ],
  [
    'our host with a port, which reqwest does not read',
    { NO_PROXY: '127.0.0.1:8081' },
    '127.0.0.1:8081,127.0.0.1,localhost',
    '127.0.0.1',
  ],
  [
    'one of our hosts, which is not named twice',
    { NO_PROXY: 'localhost,' },
    'localhost,127.0.0.1',
    '127.0.0.1',
  ],
  ['another host of ours', {}, '127.0.0.1,localhost,192.168.1.2', '192.168.1.2'],
  ['an IPv6 address in one form', { NO_PROXY: '::1' }, '::1,127.0.0.1,localhost,[::1]', '::1'],
  ['quotes and line ends', { NO_PROXY: '"a"\r\n,b%PATH%' }, 'a,bPATH,127.0.0.1,localhost', '127.0.0.1'],
] as const) {
  test(`exceptions with ${what}`, () => {
    const lines = exceptions({ HTTP_PROXY: AWAY, ...variables }, { host, shell: 'cmd' });
    assert.deepEqual(lines, [`set "NO_PROXY=${value}"`]);
  });
}

test('an empty lower-case variable hides the other, so both get the hosts', () => {
  const lines = exceptions({ HTTP_PROXY: AWAY, no_proxy: '', NO_PROXY: '127.0.0.1' });
  assert.deepEqual(lines, ["export NO_PROXY='127.0.0.1,localhost'", "export no_proxy='127.0.0.1,localhost'"]);
});

test('two spellings that differ each keep their entries', () => {
  const lines = exceptions({ HTTP_PROXY: AWAY, no_proxy: 'low', NO_PROXY: 'up' });
  assert.deepEqual(lines, [
    "export NO_PROXY='up,127.0.0.1,localhost'",
    "export no_proxy='low,127.0.0.1,localhost'",
  ]);
});

const GROQ = {
  name: 'groq',
  dialect: 'openai',
  baseUrl: 'https://api.groq.com/openai',
  hasKey: false,
} as const;

for (const [shell, lines, curl] of [
  [
    'sh',
    'export OPENAI_BASE_URL=http://127.0.0.1:8081/groq/v1\nexport OPENAI_API_KEY="$GROQ_API_KEY"',
    'curl http://127.0.0.1:8081/groq/v1/models -H "Authorization: Bearer $GROQ_API_KEY"',
  ],
  [
    'fish',
    'set -gx OPENAI_BASE_URL http://127.0.0.1:8081/groq/v1;\nset -gx OPENAI_API_KEY "$GROQ_API_KEY";',
    'curl http://127.0.0.1:8081/groq/v1/models -H "Authorization: Bearer $GROQ_API_KEY"',
  ],
  [
    'powershell',
    "$env:OPENAI_BASE_URL = 'http://127.0.0.1:8081/groq/v1'\n$env:OPENAI_API_KEY = $env:GROQ_API_KEY",
    'curl.exe http://127.0.0.1:8081/groq/v1/models -H "Authorization: Bearer $env:GROQ_API_KEY"',
  ],
  [
    'cmd',
    'set "OPENAI_BASE_URL=http://127.0.0.1:8081/groq/v1"\nset "OPENAI_API_KEY=%GROQ_API_KEY%"',
    'curl http://127.0.0.1:8081/groq/v1/models -H "Authorization: Bearer %GROQ_API_KEY%"',
  ],
] as const) {
  test(`clients of one provider are set up by lines for ${shell}`, () => {
    const setup = providerSetup(GROQ, { ...HERE, shell, asksForToken: false });
    assert.equal(setup.lines, lines);
    assert.equal(setup.curl, curl);
  });
}

test('a first request has the headers that proxy and dialect need, and a key only if the proxy has none', () => {
  const at = { ...HERE, shell: 'sh', asksForToken: true } as const;
  const token = '-H "x-lunaroute-token: $LUNAROUTE_PROXY_TOKEN"';
  assert.equal(
    providerSetup({ ...GROQ, hasKey: true }, at).curl,
    `curl http://127.0.0.1:8081/groq/v1/models ${token}`,
  );
  const claude = {
    ...GROQ,
    name: 'claude',
    dialect: 'anthropic',
    baseUrl: 'https://llm.example.com',
  } as const;
  assert.equal(
    providerSetup(claude, at).curl,
    `curl http://127.0.0.1:8081/claude/v1/models -H "x-api-key: $CLAUDE_API_KEY" -H "anthropic-version: 2023-06-01" ${token}`,
  );
  const local = { ...GROQ, name: 'my-box', baseUrl: 'http://127.0.0.1:11434' };
  assert.equal(providerSetup(local, at).lines, 'export OPENAI_BASE_URL=http://127.0.0.1:8081/my-box/v1');
});
