import { systemClock } from '../../src/clock.ts';
import { RecordingWriter } from '../../src/recording/recording-writer.ts';
import { keptLog, recorded } from './support.ts';

// A program that records to the folder in its first argument until it is killed.
const writer = new RecordingWriter({
  folder: process.argv[2] ?? '',
  maxFileBytes: 256 * 1024,
  keepDays: 30,
  keepBytes: 1024 * 1024 * 1024,
  clock: systemClock,
  log: keptLog().log,
});
let id = 0;
function record(): void {
  for (let count = 0; count < 50; count += 1) writer.write(JSON.stringify(recorded({ id: (id += 1) })));
  void writer.flush().then(() => {
    process.send?.(id);
    setImmediate(record);
  });
}
record();
