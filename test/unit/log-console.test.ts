import { expect, it, onTestFinished, vi } from 'vitest';
import { logConsole } from '../../src/log-console.ts';
import { createLogger } from '../../src/logger.ts';

it('what libraries print stands in the log, without secrets and on one line, and nowhere else', () => {
  const lines: string[] = [];
  const printed = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  onTestFinished(() => printed.mockRestore());
  const before = console.error;
  const restore = logConsole(createLogger('debug', { write: (line: string) => void lines.push(line) }));
  onTestFinished(restore);
  console.error(new Error('refused: Bearer abcdefghijklmnop1234567890'));
  console.warn('password=%s\nand\u001b[31m more', 'hunter2');
  restore();
  expect(lines).toHaveLength(2);
  for (const line of lines)
    expect(JSON.parse(line)).toMatchObject({ level: 20, msg: 'a library printed something' });
  expect(lines.join('')).not.toMatch(/hunter2|abcdefghijklmnop/);
  expect(lines.join('')).toContain('password=');
  expect(lines.join('')).not.toContain('\u001b');
  expect(printed).not.toHaveBeenCalled();
  expect(console.error).toBe(before);
});
