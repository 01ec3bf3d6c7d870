#!/usr/bin/env -S node --max-semi-space-size=8
// `lunaroute-server`: runs `serve` unless another command is given.
const [first] = process.argv.slice(2);
const namesCommand =
  first !== undefined && (!first.startsWith('-') || first === '--version' || first === '-V');
if (!namesCommand) process.argv.splice(2, 0, 'serve');
await import('./launch.js');
