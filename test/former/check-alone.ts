import { Command } from 'commander';
import { addCheck } from '../../src/cli/check-command.ts';

/** The command line with `check` alone: what is kept of a version when the next one is worked on. */
const program = new Command('lunaroute-tray');
addCheck(program);
await program.parseAsync(process.argv.slice(2), { from: 'user' });
