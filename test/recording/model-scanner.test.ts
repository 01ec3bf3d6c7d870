import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ModelScanner } from '../../src/recording/model-scanner.ts';

function modelIn(text: string, pieceBytes = text.length + 1): string | undefined {
  const scanner = new ModelScanner();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) scanner.push(bytes.subarray(at, at + pieceBytes));
  return scanner.model;
}

const CASES: Readonly<Record<string, { readonly text: string; readonly model: string | undefined }>> = {
  'at the front': { text: '{"model":"gpt","messages":[]}', model: 'gpt' },
  'at the end, with spaces': { text: '{ "messages" : [ {"a":[1,2]} ] , "model" : "gpt" }', model: 'gpt' },
  'behind a string with quotes and backslashes': {
    text: JSON.stringify({ a: 'x\\"model":"no"\\\\', model: 'gpt' }),
    model: 'gpt',
  },
  'only further in': { text: '{"input":{"model":"no"}}', model: undefined },
  'in a list': { text: '["model","no"]', model: undefined },
  'not a string': { text: '{"model":5,"x":"no"}', model: undefined },
  'an escaped name': { text: '{"mod\\u0065l":"g\\u0070t \\"é\\""}', model: 'gpt "é"' },
  'as a value': { text: '{"a":"model","b":"no"}', model: undefined },
  'too long to be one': { text: JSON.stringify({ model: 'x'.repeat(300) }), model: undefined },
  'no JSON': { text: 'model=gpt', model: undefined },
};

for (const [name, { text, model }] of Object.entries(CASES)) {
  test(`a model ${name}, in pieces of any size`, () => {
    for (let bytes = 1; bytes <= 12; bytes += 1) assert.equal(modelIn(text, bytes), model);
    assert.equal(modelIn(text), model);
  });
}

test('the model of any request is found', () => {
  const rest = fc.dictionary(fc.string(), fc.jsonValue()).filter((object) => !('model' in object));
  fc.assert(
    fc.property(
      rest,
      fc.string({ maxLength: 40 }),
      fc.integer({ min: 1, max: 50 }),
      (object, model, bytes) => {
        assert.equal(modelIn(JSON.stringify({ ...object, model }), bytes), model);
      },
    ),
  );
});
