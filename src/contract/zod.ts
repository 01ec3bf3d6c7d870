import { config, z } from 'zod';

// Before the first schema: zod's compiled parsers probe `new Function`, which a strict CSP reports.
config({ jitless: true });

export { z };
