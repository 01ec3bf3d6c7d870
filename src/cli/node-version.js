// What the scripts of the checkout begin with: theirs is the Node that npm brought, which is first in their PATH.
import { endTooOld, isTooOld } from './oldest-node.js';

if (isTooOld(process.versions.node)) endTooOld();
