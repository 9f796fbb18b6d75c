/**
 * Loaded into the bot's process (`--import`): tells on request how much memory it holds, and of every time that its event
 * loop stood still. What the machine gave to others does not count: only a stop in which this process itself worked.
 */
const lookMs = 50;
const stallMs = 1_000;

let longest = 0;
/** Loading the bot takes long and is no stop; the first question comes when it is loaded. */
let isStarted = false;
let before = performance.now();
let cpuBefore = process.cpuUsage();
setInterval(() => {
  const now = performance.now();
  const used = process.cpuUsage(cpuBefore);
  const workedMs = (used.user + used.system) / 1_000;
  // Other threads work too (GC, compilation); the loop stood still for no longer than either says.
  const stalled = Math.min(now - before - lookMs, workedMs);
  if (stalled > longest) {
    longest = stalled;
    if (isStarted && stalled > stallMs) process.send?.({ stalledMs: Math.round(stalled) });
  }
  before = now;
  cpuBefore = process.cpuUsage();
}, lookMs).unref();

process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  process.send?.({ heapMb: heapUsed / 2 ** 20, rssMb: rss / 2 ** 20, longestStallMs: Math.round(longest) });
  if (!isStarted) longest = 0;
  isStarted = true;
  before = performance.now();
  cpuBefore = process.cpuUsage();
});
process.channel?.unref();
