// Runs first in the scripts of a checkout. They use the Node that npm installed, which comes first in their PATH.
import { endTooOld, isTooOld } from './oldest-node.js';

if (isTooOld(process.versions.node)) endTooOld();
