import { config, z } from 'zod';

// Must come before the first schema: zod's compiled parsers probe `new Function`, which a strict CSP reports.
config({ jitless: true });

export { z };
