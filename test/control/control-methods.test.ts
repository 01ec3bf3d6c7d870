import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TRANSPORTS } from '../support/control-transports.ts';
import { startProgram } from '../support/running-program.ts';
import { CASES } from './method-cases.ts';

let run = 0;
for (const transport of TRANSPORTS) {
  for (const { name, options, run: runCase } of CASES) {
    run += 1;
    test(`${transport.name}: ${name}`, async (context) => {
      const program = await startProgram(context, options);
      await runCase({ context, program, client: await transport.connect(context, program) });
    });
  }
}

test('every case runs over every transport', () => {
  assert.equal(run, CASES.length * TRANSPORTS.length);
});
