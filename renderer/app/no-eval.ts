import { config } from 'zod';

// Imported before any schema is made: zod would try to compile its checks with `new Function`, which the content policy forbids.
config({ jitless: true });
