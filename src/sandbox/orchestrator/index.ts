export type { Control, JobWire } from './control.ts';
export { type Credentials, sandboxCredentials } from './identity.ts';
export type { JobSpec } from './job-spec.ts';
export {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
  type OrchestratorSandboxOptions,
} from './server.ts';
