import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENV } from '../../src/text-edit/env/env.ts';
import { JSONC } from '../../src/text-edit/jsonc/jsonc.ts';
import { TOML } from '../../src/text-edit/toml/toml.ts';
import { PII_KINDS } from '../../src/contract/settings/pii.ts';
import { GEMINI } from '../../src/dialects/gemini.ts';
import { formatJson, formatText } from '../../src/logging/format.ts';
import { onOneLine, printable } from '../../src/report/safe-text.ts';
import { AnswerFacts, weightOf } from '../../src/answers/answer-facts.ts';
import { EventStreamReader } from '../../src/answers/event-stream-reader.ts';
import { lastObjectAt, readBeginning } from '../../src/answers/json-pieces.ts';
import { ModelScanner } from '../../src/recording/model-scanner.ts';
import { Redactor } from '../../src/recording/redact-job.ts';
import { redactHeaders, secretsOf } from '../../src/redaction/headers.ts';
import { KnownSecrets } from '../../src/redaction/known-secrets.ts';
import { piiDetectors } from '../../src/redaction/pii.ts';
import { redactSecrets, redactText } from '../../src/redaction/redact-text.ts';
import { redactLine, redactWritten } from '../../src/redaction/written-values.ts';
import { BodyModelReader } from '../../src/rules/body-model.ts';
import { shownLines } from '../../src/settings/edit/shown-diff.ts';
import { recorded } from '../recording/support.ts';
import { resolve } from '../settings/support.ts';
import { growth } from '../support/cpu-cost.ts';

/** Text that is most expensive to process where anything is, including some that once blocked the proxy. */
const PIECES: Readonly<Record<string, string>> = {
  backslashes: '\\',
  quotes: '"',
  'escaped quotes': '\\"',
  'names of secrets': 'password',
  'names of secrets in a row': 'secret',
  'fields without an end': '"api_key":"',
  'fields in fields': '\\"password\\":\\"',
  'beginnings of keys': 'sk-',
  'beginnings of tokens': 'eyJaaaaaaaa-',
  'tokens of many parts': 'eyJaaaaaaaa.',
  'beginnings of private keys': '-----BEGIN PRIVATE KEY-----',
  'private keys, escaped': '-----BEGIN PRIVATE KEY-----\\n',
  addresses: '://',
  'users of addresses': 'a://b:c',
  'at signs': '@',
  words: 'a',
  'words with dots': 'a.',
  'domains without an end': '@a-b.',
  digits: '1',
  'digits in groups': '123-',
  'digits in brackets': '(1) ',
  'colons of addresses': 'a:',
  'dots of addresses': '1.1.',
  blanks: ' ',
  lines: '\n',
  'lines that end twice': '\r\n',
  'numbers of characters': '\\u0061',
  'numbers of backslashes': '\\u005c',
  percents: '%25',
  'broken escapes': '\\u00',
  brackets: '[{',
  'pieces of streams': '"text":"a"',
  'pieces without an end': '"text":"a\\',
  'a part of what is known': 'known-secre',
  'what is known': 'known-secret-of-mine',
  controls: '\u001b[',
};

const KNOWN = new KnownSecrets(['known-secret-of-mine', 'a'.repeat(63), `${'a'.repeat(3000)}b`]);
const DETECTORS = piiDetectors(PII_KINDS);
const REDACTOR = new Redactor({ secrets: [], pii: undefined });

/** Everything that reads foreign text in the thread that serves all requests, and what runs alongside it. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  redactSecrets: (text) => redactSecrets(text, KNOWN),
  'redactText, of personal data and in pieces': (text) =>
    redactText(`data: ${text}`, { known: KNOWN, detectors: DETECTORS, isInPieces: true }),
  redactWritten,
  redactLine,
  redactHeaders: (text) => redactHeaders(['user-agent', text, 'x-other', text], { known: KNOWN }),
  secretsOf: (text) => new KnownSecrets(secretsOf(['cookie', text, 'authorization', text], `/v1?${text}`)),
  'a line of a recording': (text) =>
    REDACTOR.line({
      row: recorded({ path: text, client: text }),
      url: '',
      request: undefined,
      response: undefined,
    }),
  'a line of the log': (text) => {
    const line = {
      seq: 1,
      time: 0,
      target: 'lunaroute_egress',
      level: 'info',
      message: text,
      fields: { text },
    } as const;
    return formatText(line) + formatJson(line);
  },
  'a line for a terminal': (text) => printable(text) + onOneLine(text),
  ModelScanner: (text) => new ModelScanner().push(Buffer.from(`{"a":"${text}`)),
  'a stream of events': (text) => {
    const facts = new AnswerFacts();
    const reader = new EventStreamReader({
      weigh: weightOf,
      event: (data) => facts.event(data),
      longEvent: (event) => facts.longEvent(event),
    });
    reader.push(Buffer.from(`data: {"usage":${text}\n\n`));
    reader.push(Buffer.from(`${text}\n\n`));
    return reader.isAtEnd;
  },
  'the ends of a long event': (text) => [
    readBeginning(`{"a":${text}`),
    lastObjectAt(`"usage":{${text}`, 'usage'),
  ],
  'the model of a body in JSON': (text) => modelOf(`{"a":"${text}`, { contentType: '', hasFormModel: false }),
  'the model of a form': (text) =>
    modelOf(`--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n${text}`, FORM) ??
    modelOf(`--b\r\ncontent-disposition: ${text}`, FORM),
  'the model in a path': (text) => GEMINI.modelInPath(`/v1/models/${text}`),
  'a file in JSON': (text) => quietly(() => JSONC.find(`{"a":"${text}`, ['env', 'x'])),
  'a file in TOML': (text) => quietly(() => TOML.find(`a = "${text}`, ['env', 'x'])),
  'a file of variables': (text) => quietly(() => ENV.find(`A=${text}\n${text}=${text}`, ['X'])),
  'a config file that is shown': (text) => shownLines(`api_key: ${text.slice(0, 100_000)}`),
};

const FORM = { contentType: 'multipart/form-data; boundary=b', hasFormModel: true };

function modelOf(body: string, kind: ConstructorParameters<typeof BodyModelReader>[0]): unknown {
  const reader = new BodyModelReader(kind);
  const bytes = Buffer.from(body);
  for (let at = 0; at < bytes.length; at += 1000) reader.push(bytes.subarray(at, at + 1000));
  return reader.end();
}

function quietly(work: () => unknown): unknown {
  try {
    return work();
  } catch {
    return undefined; // unparsable text is rejected
  }
}

for (const [reader, read] of Object.entries(READERS)) {
  test(`${reader}: four times the text takes about four times the work, whatever its content`, () => {
    const wrong = Object.entries(PIECES).flatMap(([name, piece]) => {
      const ratio = (): number =>
        growth(
          (size) => {
            const text = piece.repeat(Math.ceil(size / piece.length));
            return () => read(text);
          },
          { size: 4000, maxSize: 64_000 },
        );
      // Measured again: another process may have used the CPU.
      const first = ratio();
      return first > 8 && ratio() > 8 && ratio() > 8 ? [`${name}: ${first.toFixed(0)}`] : [];
    });
    assert.deepEqual(wrong, []);
  });
}

/** Config files with many findings, by number of lines. */
const CONFIGS: Readonly<Record<string, (lines: number) => string>> = {
  'keys that nobody knows': (lines) =>
    Array.from({ length: lines }, (_, index) => `key_${index}: 1`).join('\n'),
  'providers that nobody knows': (lines) =>
    `providers:\n${Array.from({ length: lines }, (_, index) => `  p${index}: { provider_type: openai, x: 1 }`).join('\n')}`,
  'keys of providers in the wrong place': (lines) =>
    Array.from({ length: lines }, (_, index) => `a${index}: { api_key: x${index} }`).join('\n'),
  'secrets in lists': (lines) => `api_key:\n${Array.from({ length: lines }, () => '  - canary').join('\n')}`,
};
for (const [name, textOf] of Object.entries(CONFIGS)) {
  test(`the work for a config file grows in proportion to its lines: ${name}`, () => {
    for (const read of [(yaml: string) => resolve({ yaml }), shownLines]) {
      const ratio = (): number => growth((lines) => () => read(textOf(lines)), { size: 150, maxSize: 600 });
      const first = ratio();
      // Measured again: another process may have used the CPU.
      assert.ok(first < 8 || ratio() < 8, `${first}`);
    }
  });
}
