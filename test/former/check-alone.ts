import { Command } from 'commander';
import { addCheck } from '../../src/cli/check-command.ts';

/** The command line with only `check`: this much of a version is kept while the next one is developed. */
const program = new Command('lunaroute-tray');
addCheck(program);
await program.parseAsync(process.argv.slice(2), { from: 'user' });
