import { testMatrix } from './support/matrix.ts';
import { WRITING_SETTINGS } from './support/settings-under-test.ts';

testMatrix(WRITING_SETTINGS);
