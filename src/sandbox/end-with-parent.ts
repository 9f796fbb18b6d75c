/**
 * Loaded into a child process (`node --import`) whose stdin is a pipe from its parent: the operating system closes it
 * when the parent ends in whatever way, killed included, and then this process ends too.
 */
process.stdin.on('close', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
// Without a reader nobody notices the end.
process.stdin.resume();
