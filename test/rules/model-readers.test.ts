import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BodyModelReader } from '../../src/rules/body-model.ts';
import type { ModelReading } from '../../src/rules/model-reading.ts';

const FORM = { contentType: 'multipart/form-data; boundary=xYz', hasFormModel: true };

/** Reads the model from a body that arrives in pieces of this size. */
function read(
  body: string | Buffer,
  pieceBytes = Infinity,
  kind = { contentType: '', hasFormModel: false },
): ModelReading {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  const reader = new BodyModelReader(kind);
  const step = Math.min(pieceBytes, Math.max(1, bytes.length));
  for (let at = 0; at < bytes.length; at += step) {
    const reading = reader.push(bytes.subarray(at, at + step));
    if (reading !== undefined) return reading;
  }
  return reader.end();
}

/** A body and the model in it; null if there is none, undefined if it cannot be read. */
const BODIES: readonly (readonly [body: string, model: string | null | undefined])[] = [
  ['{"model":"gpt-5"}', 'gpt-5'],
  [' \r\n\t{ "model" : "gpt-5" , "x', 'gpt-5'],
  ['\uFEFF{"model":"gpt-5"}', 'gpt-5'],
  ['\uFEFF \uFEFF{"model":"gpt-5"}', undefined],
  ['{"a":[1,-0.5e+10,true,false,null,"x",{},[]],"b":{"model":"no"},"model":"yes"}', 'yes'],
  ['{"messages":[{"model":"no"},["model","no"]],"model":"yes"}', 'yes'],
  ['{"a":"\\"model\\":\\"no\\"","model":"yes"}', 'yes'],
  ['{"a":"{\\"model\\":","model":"yes"}', 'yes'],
  ['{"a":"model","b":"x"}', null],
  ['{"model":"first","model":"second"}', 'first'],
  ['{"mod\\u0065l":"cl\\u0061ude"}', 'claude'],
  ['{"model":"a\\/b\\"c\\ud83d\\ude80\u{1f680}"}', 'a/b"c\u{1f680}\u{1f680}'],
  ['{"Model":"no","models":"no","model ":"no"}', null],
  ['{}', null],
  ['{"a":1}', null],
  ['{"a":1} whatever', null],
  ['', null],
  [`{"model":"${'m'.repeat(256)}"}`, 'm'.repeat(256)],
  [`{"model":"${'\\u006d'.repeat(256)}"}`, 'm'.repeat(256)],
  [`{"model":"${'m'.repeat(257)}"}`, undefined],
  [`{"model":"${'m'.repeat(100_000)}"}`, undefined],
  [`{"${'m'.repeat(100_000)}":1,"model":"yes"}`, 'yes'],
  [`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)},"model":"yes"}`, 'yes'],
  [`{"a":${'{"b":'.repeat(5000)}1${'}'.repeat(5000)},"model":"yes"}`, 'yes'],
  ['   ', undefined],
  ['["claude"]', undefined],
  ['"claude"', undefined],
  ['null', undefined],
  ['model=claude', undefined],
  ['--xYz', undefined],
  ['{"model":null}', undefined],
  ['{"model":["claude"]}', undefined],
  ['{"model":{"name":"claude"}}', undefined],
  ['{"model":5}', undefined],
  ['{"model":"claude', undefined],
  ['{"model"', undefined],
  ['{"a":1', undefined],
  ['{"a":1,}', undefined],
  ['{,"model":"x"}', undefined],
  ['{"a" 1,"model":"x"}', undefined],
  ['{"a":,"model":"x"}', undefined],
  ['{"a":01,"model":"x"}', undefined],
  ['{"a":1.,"model":"x"}', undefined],
  ['{"a":+1,"model":"x"}', undefined],
  ['{"a":NaN,"model":"x"}', undefined],
  ['{"a":tru,"model":"x"}', undefined],
  ['{"a":trueish,"model":"x"}', undefined],
  ['{\'a\':1,"model":"x"}', undefined],
  ['{a:1,"model":"x"}', undefined],
  ['{"a":"\n","model":"x"}', undefined],
  ['{"a":"\\x","model":"x"}', undefined],
  ['{"a":"\\u12G4","model":"x"}', undefined],
  ['{"a":[1,],"model":"x"}', undefined],
  ['{"a":[1}],"model":"x"}', undefined],
  ['{"a":{]},"model":"x"}', undefined],
  ['{"a":1/*,*/,"model":"x"}', undefined],
];

for (const [body, model] of BODIES) {
  const words =
    model === undefined ? 'cannot be read' : model === null ? 'names no model' : 'names its model';
  test(`${JSON.stringify(body.slice(0, 70))} (${body.length}) ${words}, in pieces of any size`, () => {
    for (const size of [Infinity, 1, 2, 7]) {
      const reading = read(body, size);
      const found = reading.kind === 'model' ? reading.model : reading.kind === 'none' ? null : undefined;
      assert.equal(found, model, `in pieces of ${size}: ${JSON.stringify(reading).slice(0, 100)}`);
    }
  });
}

test('a model that is not UTF-8 is unreadable', () => {
  const body = Buffer.from('{"model":"a\u00ff"}', 'latin1');
  assert.equal(read(body).kind, 'unreadable');
});

test('for any JSON object, the model matches that of JSON.parse', () => {
  const object = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('model', 'a')), fc.jsonValue());
  fc.assert(
    fc.property(object, fc.integer({ min: 1, max: 40 }), fc.boolean(), (value, size, isSpaced) => {
      const reading = read(JSON.stringify(value, null, isSpaced ? 2 : undefined), size);
      const model = Object.hasOwn(value, 'model') ? value['model'] : null;
      if (model === null) assert.equal(reading.kind, Object.hasOwn(value, 'model') ? 'unreadable' : 'none');
      else if (typeof model === 'string') assert.deepEqual(reading, { kind: 'model', model });
      else assert.equal(reading.kind, 'unreadable');
    }),
  );
});

test('invalid JSON is not read past the error', () => {
  const text = '{"a":[1,{"b":"c\\n"}],"d":-1.5e3,"e":true,"model":"x"}';
  fc.assert(
    fc.property(
      fc.nat(text.indexOf('"model"') - 1),
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '1', 'x'),
      (at, inserted) => {
        const broken = text.slice(0, at) + inserted + text.slice(at);
        let isJson = true;
        try {
          JSON.parse(broken);
        } catch {
          isJson = false;
        }
        const reading = read(broken, 3);
        if (reading.kind === 'model') assert.ok(isJson, broken);
      },
    ),
  );
});

function part(head: string, value: string): string {
  return `--xYz\r\n${head}\r\n\r\n${value}\r\n`;
}
const FILE = part(
  'Content-Disposition: form-data; name="file"; filename="a.wav"',
  '\u0000\r\n--xY\r\n--xYzz no\r\n',
);

const FORMS: readonly (readonly [form: string, model: string | null | undefined])[] = [
  [`${FILE}${part('Content-Disposition: form-data; name="model"', 'whisper-1')}--xYz--\r\n`, 'whisper-1'],
  [`${part('content-disposition: form-data;name=model', 'whisper-1')}--xYz--`, 'whisper-1'],
  [
    `preamble\r\n${part('Content-Disposition: form-data; name="model"\r\nContent-Type: text/plain', 'w')}--xYz--`,
    'w',
  ],
  [`${part('Content-Disposition: form-data; name="model"', '')}--xYz--`, ''],
  [`${FILE}--xYz--\r\n`, null],
  ['--xYz--', null],
  [`${part('Content-Disposition: form-data; name="prompt"', 'name="model"')}--xYz--`, null],
  [`${part('Content-Disposition: form-data; name="model"; filename="m"', 'x')}--xYz--`, null],
  [FILE, undefined],
  ['', null],
  [part("Content-Disposition: form-data; name*=utf-8''model", 'x'), undefined],
  [
    part('Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="model"', 'x'),
    undefined,
  ],
  [part('Content-Disposition: form-data;\r\n name="model"', 'x'), undefined],
  [
    part('Content-Disposition: form-data; name="model"\r\nContent-Transfer-Encoding: base64', 'eA=='),
    undefined,
  ],
  [part('Content-Disposition: form-data; name="model"', 'm'.repeat(2000)), undefined],
  [`--xYz\r\n${'x'.repeat(20_000)}`, undefined],
];

for (const [form, model] of FORMS) {
  test(`the form ${JSON.stringify(form.slice(0, 60))} (${form.length}) is read in pieces of any size`, () => {
    for (const size of [Infinity, 1, 3, 50]) {
      const reading = read(form, size, FORM);
      const found = reading.kind === 'model' ? reading.model : reading.kind === 'none' ? null : undefined;
      assert.equal(found, model, `in pieces of ${size}: ${JSON.stringify(reading).slice(0, 100)}`);
    }
  });
}

test('a form at another path has no model, and a form without a boundary is unreadable', () => {
  const form = part('Content-Disposition: form-data; name="model"', 'x');
  assert.deepEqual(read(form, 5, { ...FORM, hasFormModel: false }), { kind: 'none' });
  assert.equal(read(form, 5, { ...FORM, contentType: 'multipart/form-data' }).kind, 'unreadable');
  assert.deepEqual(read('{"model":"x"}', 5, FORM), { kind: 'model', model: 'x' });
});
