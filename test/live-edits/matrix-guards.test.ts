import { testMatrix } from './support/matrix.ts';
import { GUARD_SETTINGS } from './support/settings-under-test.ts';

testMatrix(GUARD_SETTINGS);
