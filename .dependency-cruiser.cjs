/** The arrows of the README's architecture picture. Anything not drawn there is an error here. */
/** Which rooms each room may import, besides itself and src/logger.ts. */
const arrows = {
  domain: [],
  chat: [],
  redact: ['domain', 'chat'],
  views: ['domain', 'chat', 'redact'],
  commands: ['domain', 'chat', 'redact', 'views'],
  alerts: ['domain', 'chat', 'views'],
  exports: ['domain', 'chat', 'redact', 'views', 'alerts'],
  reports: ['domain', 'chat', 'views', 'alerts'],
  bulk: ['domain', 'alerts', 'commands'],
  audit: ['domain', 'alerts'],
  approvals: ['domain', 'chat', 'alerts', 'commands'],
  orchestrator: ['domain', 'redact'],
  storage: ['domain'],
  slack: ['chat'],
  teams: ['chat'],
  http: ['domain'],
  sandbox: [],
};

module.exports = {
  forbidden: [
    ...Object.entries(arrows).map(([room, allowed]) => ({
      name: `${room}-imports-only-${allowed.join('-') || 'itself'}`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: {
        path: '^src/',
        pathNot: `^src/(${[room, ...allowed].join('|')})/${['domain', 'chat', 'sandbox'].includes(room) ? '' : '|^src/logger\\.ts$'}`,
      },
    })),
    {
      name: 'domain-and-chat-use-no-package',
      severity: 'error',
      from: { path: '^src/(domain|chat)/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'sandbox-only-from-main',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(sandbox/|demo\\.ts$|main\\.ts$)' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'wiring-only-from-app',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(wiring/|app\\.ts$)' },
      to: { path: '^src/wiring/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-to-dev-packages',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(sandbox|demo\\.ts)' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
