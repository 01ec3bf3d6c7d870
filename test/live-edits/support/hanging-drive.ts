import { existsSync, promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

// Preloaded into the program to simulate an unresponsive drive, since not every machine has one. While the file named
// by HANG_STAT or HANG_READ exists, stat or read calls for HANG_PATH do not return.
const { HANG_PATH: path, HANG_STAT: stat = '', HANG_READ: read = '' } = process.env;
const real = { stat: promises.stat, readFile: promises.readFile };

async function answers(file: unknown, flag: string): Promise<void> {
  if (file !== path || flag === '') return;
  while (existsSync(flag)) await pause(20);
}

Object.assign(promises, {
  stat: async (...args: Parameters<typeof promises.stat>) => {
    await answers(args[0], stat);
    return real.stat(...args);
  },
  readFile: async (...args: Parameters<typeof promises.readFile>) => {
    await answers(args[0], read);
    return real.readFile(...args);
  },
});
syncBuiltinESMExports();
