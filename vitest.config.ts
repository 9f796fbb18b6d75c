import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    // End-to-end tests wait more than they work.
    maxWorkers: Math.ceil(availableParallelism() * 1.75),
    testTimeout: 20_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    reporters: process.env.CI ? ['default'] : ['dot'],
  },
});
