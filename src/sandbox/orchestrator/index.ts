export { sandboxCredentials } from './identity.ts';
export {
  createOrchestratorSandbox,
  type OrchestratorSandbox,
  type OrchestratorSandboxOptions,
} from './server.ts';
